import 'reflect-metadata';
import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

test('@Instrumented() pushes count and duration before an instance method returns its result', async () => {
  class OrderHandler {
    readonly prefix = 'order ';

    @Instrumented()
    async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
  }

  const answer = await new OrderHandler().handle('7');

  expect(answer).toBe('order 7');
  expect(received.invocations).toBe(1);
  expect(received.of('aws_lambda_duration_seconds_count')).toBe(1);
  expect(received.errors).toBe(0);
});

test('@Instrumented() counts an error and rethrows the same error object', async () => {
  const failure = new RangeError('out of stock');
  class OrderHandler {
    @Instrumented()
    async handle(): Promise<void> {
      await Promise.reject(failure);
    }
  }

  const outcome: unknown = await new OrderHandler().handle().catch((error: unknown) => error);

  expect(outcome).toBe(failure);
  expect(received.of('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
});

test('@Instrumented() does not count invocations that ignore matches, nor errors for which errorType returns false', async () => {
  class OrderHandler {
    @Instrumented({
      ignore: (event: string) => event === 'ping',
      errorType: (error) => (error instanceof RangeError ? false : undefined),
    })
    async handle(event: string): Promise<string> {
      if (event === 'lost') throw new RangeError('no such order');
      return Promise.resolve(event);
    }
  }
  const orders = new OrderHandler();

  expect(await orders.handle('ping')).toBe('ping');
  expect(received.pushes).toBe(0);
  await expect(orders.handle('lost')).rejects.toThrow(RangeError);

  expect(received.invocations).toBe(1);
  expect(received.errors).toBe(0);
});

test('@Instrumented() instruments a static method', async () => {
  class OrderHandler {
    static readonly prefix = 'order ';

    @Instrumented()
    static async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
  }

  expect(await OrderHandler.handle('7')).toBe('order 7');
  expect(received.invocations).toBe(1);
});

test("@Instrumented() counts an invocation once if an overriding handler calls the parent's handler", async () => {
  class BaseHandler {
    @Instrumented()
    async handle(event: string): Promise<string> {
      return Promise.resolve(`base ${event}`);
    }
  }
  class OrderHandler extends BaseHandler {
    @Instrumented()
    override async handle(event: string): Promise<string> {
      return `order of ${await super.handle(event)}`;
    }
  }
  class InheritingHandler extends BaseHandler {}

  expect(await new OrderHandler().handle('7')).toBe('order of base 7');
  expect(received.invocations).toBe(1);
  expect(await new InheritingHandler().handle('8')).toBe('base 8');
  expect(received.invocations).toBe(2);
});

test('@Instrumented() counts an invocation once if it is applied twice', async () => {
  class OrderHandler {
    @Instrumented()
    @Instrumented()
    async handle(): Promise<void> {
      await Promise.resolve();
    }
  }

  await new OrderHandler().handle();

  expect(received.invocations).toBe(1);
});

test('@Instrumented() keeps name, length, AsyncFunction kind and property descriptor of the method', () => {
  class OrderHandler {
    @Instrumented()
    async handle(_event: string, _context: object): Promise<void> {
      await Promise.resolve();
    }
    async other(): Promise<void> {
      await Promise.resolve();
    }
  }
  const { handle: place, other: usual } = Object.getOwnPropertyDescriptors(OrderHandler.prototype);
  const [handle, other] = [place.value as object, usual.value as object];

  expect({ ...place, value: other }).toEqual(usual);
  expect(handle).toHaveProperty('name', 'handle');
  expect(handle).toHaveLength(2);
  // The runtime clients recognize an AsyncFunction by its constructor.
  expect(handle.constructor).toBe(other.constructor);
});

test('@Instrumented() gives a method of three parameters the length 2, so that Lambda accepts it', () => {
  class OrderHandler {
    @Instrumented()
    async handle(_event: unknown, _context: unknown, _callback: unknown): Promise<void> {
      await Promise.resolve();
    }
  }

  expect(Reflect.get(OrderHandler.prototype, 'handle')).toHaveLength(2);
});

test('@Instrumented() works between other decorators', async () => {
  const calls: string[] = [];
  // One function for both kinds of decorators, as some libraries write it.
  function note(name: string) {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- both kinds of decorators call it
    return (target: any, _second: any, descriptor?: PropertyDescriptor): any => {
      const method = (descriptor ? descriptor.value : target) as (...args: unknown[]) => unknown;
      const noted = function (this: unknown, ...args: unknown[]): unknown {
        calls.push(name);
        return Reflect.apply(method, this, args);
      };
      return descriptor ? { ...descriptor, value: noted } : noted;
    };
  }
  class OrderHandler {
    readonly prefix = 'order ';

    @note('above')
    @Instrumented()
    @note('below')
    async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
  }

  expect(await new OrderHandler().handle('7')).toBe('order 7');
  expect(calls).toEqual(['above', 'below']);
  expect(received.invocations).toBe(1);
});

test('@Instrumented() passes the arguments on unchanged', async () => {
  class OrderHandler {
    @Instrumented()
    async handle(...args: unknown[]): Promise<unknown[]> {
      return Promise.resolve(args);
    }
  }
  const event = {};
  const context = fakeContext();

  const [passedEvent, passedContext] = await new OrderHandler().handle(event, context);

  expect(passedEvent).toBe(event);
  expect(passedContext).toBe(context);
});

test('@Instrumented() keeps symbols and reflect-metadata that decorators below it set on the method', () => {
  const symbol = Symbol('mark');
  function Mark(): PropertyDecorator & (<F extends object>(value: F, context: object) => F) {
    return ((first: object, second: unknown, descriptor?: PropertyDescriptor) => {
      const method = (descriptor?.value ?? first) as object;
      Reflect.set(method, symbol, 'response');
      Reflect.defineMetadata('path', '/orders', method);
      return descriptor ?? (typeof second === 'object' ? first : undefined);
    }) as never;
  }
  class OrderHandler {
    @Instrumented()
    @Mark()
    async handle(): Promise<void> {
      await Promise.resolve();
    }
  }

  const method = Reflect.get(OrderHandler.prototype, 'handle') as object;

  expect(Reflect.get(method, symbol)).toBe('response');
  expect(Reflect.getMetadata('path', method)).toBe('/orders');
});
