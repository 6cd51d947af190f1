import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeError } from '../../lib/errors/describe-error.js';

class PoolExhausted extends Error {
  override readonly name = 'PoolExhausted';
}

const dsn = 'postgres://shop:hunter2@db.example/orders';

describe('describeError()', () => {
  test.each([
    [new TypeError(dsn), 'TypeError'],
    [new PoolExhausted(dsn), 'PoolExhausted'],
    [Object.assign(new Error(dsn), { code: 'ECONNREFUSED' }), 'Error (ECONNREFUSED)'],
    [Object.assign(new Error(dsn), { code: dsn }), 'Error'],
    [Object.assign(new Error(), { code: 28_000 }), 'Error'],
    [Object.assign(new Error(), { name: dsn }), 'Error'],
    [Object.assign(new Error(), { name: 'X'.repeat(100) }), 'Error'],
    [Object.assign(new Error(), { name: 'Two\nLines' }), 'Error'],
    [dsn, 'a thrown string'],
    [null, 'a thrown object'],
    [undefined, 'a thrown undefined'],
    [{ message: dsn }, 'a thrown object'],
  ])('describes %o only by its class and its code', (error, expected) => {
    expect(describeError(error)).toBe(expected);
  });

  test('does not throw for an error with properties that throw', () => {
    const hostile = new Error();
    Object.defineProperty(hostile, 'name', {
      get(): never {
        throw new Error(dsn);
      },
    });

    expect(describeError(hostile)).toBe('Error');
    expect(describeError(new Proxy({}, { getPrototypeOf: () => describeError.prototype as object }))).toBe(
      'a thrown object',
    );
  });

  test('returns only a class name and a code for any thrown value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.anything(), fc.anything(), (message, name, code) => {
        const error = Object.assign(new Error(message), { name, code });

        expect(describeError(error)).toMatch(/^[\w$.]{1,64}( \([A-Z0-9_]{2,64}\))?$/);
      }),
    );
  });
});
