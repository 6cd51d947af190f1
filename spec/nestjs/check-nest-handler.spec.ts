import { describe, expect, test } from 'vitest';
import { UsageError } from '../../lib/errors/usage-error.js';
import { checkNestHandler } from '../../lib/nestjs/check-nest-handler.js';

class AppModule {}
class Orders {}

describe('checkNestHandler()', () => {
  test.each([
    ['no module', [undefined, Orders, {}], "expected the app's root module; got undefined"],
    [
      'the name of a module',
      ['AppModule', Orders, {}],
      "expected the app's root module; got a value of type string",
    ],
    [
      'no provider',
      [AppModule, undefined, {}],
      'expected the class of a provider as second argument; got undefined',
    ],
    ['options instead of a provider', [AppModule, {}, {}], 'as second argument; got a value of type object'],
    [
      'null as options',
      [AppModule, Orders, null],
      'expected an object of options as third argument; got null',
    ],
  ])('throws for %s', (_what, [module, provider, options], message) => {
    const check = (): void => {
      checkNestHandler(module, provider, options);
    };

    expect(check).toThrow(UsageError);
    expect(check).toThrow(message);
  });

  test.each([
    ['a class and a class', [AppModule, Orders, {}]],
    ['a dynamic module and a token', [{ module: AppModule }, 'ORDERS', { method: 'run' }]],
    [
      'a promise of a dynamic module and a symbol',
      [Promise.resolve({ module: AppModule }), Symbol('orders'), {}],
    ],
  ])('accepts %s', (_what, [module, provider, options]) => {
    expect(() => {
      checkNestHandler(module, provider, options);
    }).not.toThrow();
  });
});
