import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

test('@Instrumented() instruments a field that holds an arrow function', async () => {
  class OrderHandler {
    readonly prefix = 'order ';

    @Instrumented()
    handle = async (event: string): Promise<string> => Promise.resolve(this.prefix + event);
  }
  const { handle } = new OrderHandler();

  expect(await handle('7')).toBe('order 7');
  expect(received.invocations).toBe(1);
});

test('@Instrumented() on a field without a function throws an error that names class and field', () => {
  class OrderHandler {
    @(Instrumented() as unknown as (value: undefined, context: ClassFieldDecoratorContext) => void)
    handle = 'not a function';
  }

  expect(() => new OrderHandler()).toThrow(
    'Cannot instrument OrderHandler.handle: expected a handler method; got a field of type string',
  );
});
