import { describe, expect, test } from 'vitest';
import { checkOptions } from '../../lib/config/check-options.js';
import type { InstrumentationOptions } from '../../lib/config/options.js';
import { type UsageError } from '../../lib/errors/usage-error.js';

describe('checkOptions()', () => {
  test('accepts undefined and every option with a value of its type', () => {
    expect(() =>
      checkOptions({ endpoint: 'a', flushTimeoutMs: 1, debug: true, registries: [], site: undefined }),
    ).not.toThrow();
  });

  test.each([
    ['null', null, /expected an object of options; got null/],
    ['a string', 'https://vm.example', /an object of options; got string/],
    ['an unknown option', { endpint: 'x' }, /"endpint": expected one of .*endpoint/],
    ['a wrong type', { flushTimeoutMs: '5' }, /"flushTimeoutMs": expected number; got string/],
    ['null as a value', { buckets: null }, /"buckets": expected array; got null/],
    ['a name of Object.prototype', { toString: 'x' }, /"toString": expected one of/],
  ])('rejects %s', (_what, options, message) => {
    expect(() => checkOptions(options as InstrumentationOptions)).toThrow(message);
  });

  test('throws a TypeError with a stable code and without the value', () => {
    try {
      checkOptions({ password: 12_345 } as unknown as InstrumentationOptions);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect((error as UsageError).code).toBe('ERR_INSTRUMENTED_CONFIGURE');
      expect(String(error)).not.toContain('12345');
    }
  });
});
