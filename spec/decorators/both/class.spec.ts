import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

test('@Instrumented() on a class instruments its handle() and returns the same class', async () => {
  const seen: unknown[] = [];
  const see = (target: unknown): void => void seen.push(target);
  // Applied last, so it gets the class that @Instrumented() returned.
  @see
  @Instrumented()
  class OrderHandler {
    readonly prefix = 'order ';
    async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
    async other(): Promise<void> {
      await Promise.resolve();
    }
  }
  const handler = new OrderHandler();

  expect(await handler.handle('7')).toBe('order 7');
  await handler.other();

  expect(received.invocations).toBe(1);
  expect(seen).toEqual([OrderHandler]);
  expect(handler.constructor).toBe(OrderHandler);
  expect(Object.getPrototypeOf(OrderHandler.prototype)).toBe(Object.prototype);
});

test('@Instrumented({ method }) on a class instruments the method of that name', async () => {
  @Instrumented({ method: 'process' })
  class OrderHandler {
    async process(event: string): Promise<string> {
      return Promise.resolve(event);
    }
  }

  expect(await new OrderHandler().process('7')).toBe('7');
  expect(received.invocations).toBe(1);
});

test('@Instrumented() on a class does not change the parent class of an inherited handler', async () => {
  class BaseHandler {
    async handle(event: string): Promise<string> {
      return Promise.resolve(`base ${event}`);
    }
  }
  @Instrumented()
  class OrderHandler extends BaseHandler {}

  await new BaseHandler().handle('6');
  expect(received.invocations).toBe(0);
  expect(await new OrderHandler().handle('7')).toBe('base 7');
  expect(received.invocations).toBe(1);
});

test('@Instrumented() counts an invocation once if class, parent and method are decorated', async () => {
  @Instrumented()
  class BaseHandler {
    @Instrumented()
    async handle(event: string): Promise<string> {
      return Promise.resolve(`base ${event}`);
    }
  }
  @Instrumented()
  class OrderHandler extends BaseHandler {
    override async handle(event: string): Promise<string> {
      return `order of ${await super.handle(event)}`;
    }
  }

  expect(await new OrderHandler().handle('7')).toBe('order of base 7');
  expect(received.invocations).toBe(1);
});
