import { handlerArgument, originalHandlerVariable, type HandlerPlaces } from './handler-places.js';

/**
 * Undoes the redirect before the user's module loads, since user code may read the handler's name.
 *
 * @param shimHandler the handler's name that the runtime client got, see `redirectHandler()`
 * @returns the name of the function's own handler; `undefined` if there was no redirect
 */
export function restoreHandler(shimHandler: string, { env, argv }: HandlerPlaces): string | undefined {
  const original = env[originalHandlerVariable];
  if (original === undefined) return undefined;
  if (env._HANDLER === shimHandler) env._HANDLER = original;
  if (argv[handlerArgument] === shimHandler) argv[handlerArgument] = original;
  return original;
}
