import { parseHandlerName } from './handler-name.js';
import {
  handlerArgument,
  originalHandlerVariable,
  readsHandlerArgument,
  type HandlerPlaces,
} from './handler-places.js';

/**
 * Makes the runtime client load the shim in place of the function's handler. It runs in a preload, before any client
 * reads the handler's name. It does nothing if that is done already, or if clients would refuse the name of the
 * function's handler.
 *
 * @param shimHandler the handler to load, e.g. `/opt/nodejs/node_modules/instrumented-lambda/shim.handler`
 * @returns whether it changed the handler's name
 */
export function redirectHandler(shimHandler: string, places: HandlerPlaces): boolean {
  const { env, argv } = places;
  const isArgument = readsHandlerArgument(places);
  const isDone = !isArgument && env[originalHandlerVariable] !== undefined;
  const original = isArgument ? argv[handlerArgument] : env._HANDLER;
  if (isDone || original === undefined || original === shimHandler) return false;
  if (parseHandlerName(original) === undefined) return false;

  env[originalHandlerVariable] = original;
  if (isArgument) argv[handlerArgument] = shimHandler;
  else env._HANDLER = shimHandler;
  return true;
}
