import { handlerArgument, originalHandlerVariable, type HandlerPlaces } from './handler-places.js';

/**
 * Restores the values that user code may read, before the user's module loads.
 *
 * @param ours the handler's name that the runtime client got, see `redirectHandler()`
 * @returns the function's own handler; `undefined` if nothing names it
 */
export function restoreHandler(ours: string, { env, argv }: HandlerPlaces): string | undefined {
  const original = env[originalHandlerVariable];
  if (original === undefined) return undefined;
  if (env._HANDLER === ours) env._HANDLER = original;
  if (argv[handlerArgument] === ours) argv[handlerArgument] = original;
  return original;
}
