import 'reflect-metadata';
import { afterEach, describe, expect, test } from 'vitest';
import { Instrumented, metricsRegistry } from '../../../lib/index.js';
import { fakeContext, resetInstrumentation } from '../../../lib/testing/index.js';

afterEach(resetInstrumentation);

async function readTotal(name: string): Promise<number> {
  const families = await metricsRegistry().getMetricsAsJSON();
  const values = families.find((family) => family.name === name)?.values ?? [];
  return values.reduce((sum, { value }) => sum + value, 0);
}

describe('@Instrumented() on a method', () => {
  test('keeps `this`, arguments and result', async () => {
    class Handler {
      readonly #greeting = 'hello';

      @Instrumented()
      handle(name: string): Promise<string> {
        return Promise.resolve(`${this.#greeting} ${name}`);
      }
    }

    expect(await new Handler().handle('world')).toBe('hello world');
  });

  test('lets the very error object out that was thrown', async () => {
    const error = new RangeError('no');
    class Handler {
      @Instrumented()
      handle(): Promise<never> {
        return Promise.reject(error);
      }
    }

    await expect(new Handler().handle()).rejects.toBe(error);
  });

  test('counts one invocation and one error by its type', async () => {
    class Handler {
      @Instrumented()
      handle(_event: object, _context: object): Promise<never> {
        return Promise.reject(new RangeError('no'));
      }
    }

    await expect(new Handler().handle({}, fakeContext())).rejects.toThrow(RangeError);

    expect(await readTotal('aws_lambda_invocations_total')).toBe(1);
    expect(await readTotal('aws_lambda_errors_total')).toBe(1);
  });

  test('keeps name, length and the prototype chain of an async function', () => {
    class Bare {
      async handle(_event: object, _context: object): Promise<void> {
        await Promise.resolve();
      }
    }
    class Handler {
      @Instrumented()
      async handle(_event: object, _context: object): Promise<void> {
        await Promise.resolve();
      }
    }

    const [bare, wrapped] = [Reflect.get(Bare.prototype, 'handle'), Reflect.get(Handler.prototype, 'handle')];
    expect(wrapped.name).toBe(bare.name);
    expect(wrapped.length).toBe(bare.length);
    expect(wrapped.constructor.name).toBe('AsyncFunction');
  });

  test('keeps own symbols and reflect-metadata of the method', () => {
    const symbol = Symbol.for('aws.lambda.runtime.handler.streaming');
    function Mark(): PropertyDecorator & (<F extends object>(value: F, context: object) => F) {
      return ((first: object, second: unknown, descriptor?: PropertyDescriptor) => {
        const method = (descriptor?.value ?? first) as object;
        Reflect.set(method, symbol, 'response');
        Reflect.defineMetadata('path', '/orders', method);
        return descriptor ?? (typeof second === 'object' ? first : undefined);
      }) as never;
    }
    class Handler {
      @Instrumented()
      @Mark()
      handle(): Promise<void> {
        return Promise.resolve();
      }
    }

    const method = Reflect.get(Handler.prototype, 'handle') as object;
    expect(Reflect.get(method, symbol)).toBe('response');
    expect(Reflect.getMetadata('path', method)).toBe('/orders');
  });
});
