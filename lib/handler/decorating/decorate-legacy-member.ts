import type { AnyFunction } from '../any-function.js';
import { nameClass, decoratingError } from './decorating-error.js';

/**
 * Instruments a method under `experimentalDecorators`.
 *
 * @param target the prototype; for a static member, the class
 * @param key the member's key
 * @param descriptor from the compiler; `undefined` for a field
 * @param instrument wraps a handler; returns it unchanged if it is wrapped already
 * @returns the descriptor for the member
 * @throws {UsageError} if the member is not a method
 */
export function decorateLegacyMember(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<AnyFunction> | undefined,
  instrument: (handler: AnyFunction) => AnyFunction,
): TypedPropertyDescriptor<AnyFunction> {
  const method = descriptor?.value;
  if (typeof method === 'function') return { ...descriptor, value: instrument(method) };
  const member = `${nameClass(target)}.${String(key)}`;
  throw descriptor?.get || descriptor?.set
    ? decoratingError(member, 'a getter or setter', 'write it as a method')
    : decoratingError(
        member,
        'a field, which experimentalDecorators cannot wrap',
        'write it as a method, or wrap its value with instrument()',
      );
}
