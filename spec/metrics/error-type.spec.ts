import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ErrorTypes } from '../../lib/metrics/error-type.js';

class OrderError extends Error {}
class NamedError extends Error {
  override readonly name = 'StockError';
}
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.for<[name: string, thrown: unknown, label: string]>([
  ['an error', new Error('a'), 'Error'],
  ['a built-in subclass', new RangeError('a'), 'RangeError'],
  ['a subclass that gave itself no name', new OrderError('a'), 'OrderError'],
  ['a subclass with a name', new NamedError('a'), 'StockError'],
  ['an AggregateError', new AggregateError([new Error('a')], 'a'), 'AggregateError'],
  ['an error of another realm', runInNewContext('new RangeError("a")'), 'RangeError'],
  ['a frozen error', Object.freeze(new TypeError('a')), 'TypeError'],
  ['a text', 'out of stock', 'string'],
  ['a number', 7, 'number'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an object', { message: 'a' }, 'Object'],
  ['an object without a prototype', Object.create(null), 'object'],
  ['a revoked proxy', revoked.proxy, 'Unknown'],
  [
    'an error whose name throws',
    Object.defineProperty(new Error('a'), 'name', {
      get() {
        throw new Error('no name');
      },
    }),
    'Unknown',
  ],
  ['an error whose name is no text', Object.assign(new Error('a'), { name: 7 }), 'Error'],
  ['a name with strange characters', Object.assign(new Error('a'), { name: 'Straße "1"\n{}' }), 'Stra_e_1_'],
  ['a name of strange characters only', Object.assign(new Error('a'), { name: 'äöü' }), 'Unknown'],
])('labelOf() names %s', ([, thrown, label]) => {
  expect(new ErrorTypes().labelOf(thrown)).toBe(label);
});

test('labelOf() keeps 20 types, and those only, when there are more', () => {
  const types = new ErrorTypes();
  const named = (name: string): Error => Object.assign(new Error('a'), { name });

  const labels = Array.from({ length: 1000 }, (_, i) => types.labelOf(named(`Error${String(i)}`)));

  expect(new Set(labels)).toEqual(
    new Set([...Array.from({ length: 20 }, (_, i) => `Error${String(i)}`), 'other']),
  );
  expect(types.labelOf(named('Error3'))).toBe('Error3');
});

test('limit() bounds the length of a label', () => {
  expect(new ErrorTypes().limit('x'.repeat(1_000_000))).toHaveLength(64);
});
