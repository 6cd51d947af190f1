import { UsageError } from '../errors/usage-error.js';

/**
 * Checks the arguments of `nestHandler()`, for users without a compiler.
 *
 * @throws {UsageError} that names the argument with a wrong type
 */
export function checkNestHandler(module: unknown, provider: unknown, options: unknown): void {
  requireArgument("the app's root module", isObject(module) || typeof module === 'function', module);
  // NestJS also accepts a token where it accepts a class.
  const isToken = ['function', 'string', 'symbol'].includes(typeof provider);
  requireArgument('the class of a provider as second argument', isToken, provider);
  requireArgument('an object of options as third argument', isObject(options), options);
}

function requireArgument(expected: string, isValid: boolean, given: unknown): void {
  if (isValid) return;
  const got = given === undefined || given === null ? String(given) : `a value of type ${typeof given}`;
  throw new UsageError(
    'ERR_INSTRUMENTED_TARGET',
    `Cannot make a handler of a NestJS app: expected ${expected}; got ${got}.`,
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
