import { parseHandlerName } from './handler-name.js';
import {
  handlerArgument,
  originalHandlerVariable,
  readsHandlerArgument,
  type HandlerPlaces,
} from './handler-places.js';

/**
 * Makes the runtime client load our handler instead of the function's. Runs in a preload: all clients read the
 * handler's name later. Does nothing if that is done already, or if no client would load the name.
 *
 * @param ours the handler to load instead, e.g. `/opt/nodejs/node_modules/instrumented-lambda/shim.handler`
 * @returns whether it changed the handler's name
 */
export function redirectHandler(ours: string, places: HandlerPlaces): boolean {
  const { env, argv } = places;
  const isArgument = readsHandlerArgument(places);
  const isDone = !isArgument && env[originalHandlerVariable] !== undefined;
  const original = isArgument ? argv[handlerArgument] : env._HANDLER;
  if (isDone || original === undefined || original === ours) return false;
  if (parseHandlerName(original) === undefined) return false;

  env[originalHandlerVariable] = original;
  if (isArgument) argv[handlerArgument] = ours;
  else env._HANDLER = ours;
  return true;
}
