import 'reflect-metadata';
import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

test('@Instrumented() on a field throws an error that names class, field and remedy', () => {
  const declare = (): unknown => {
    class OrderHandler {
      @(Instrumented() as unknown as PropertyDecorator)
      handle = async (): Promise<void> => Promise.resolve();
    }
    return OrderHandler;
  };

  expect(declare).toThrow(
    'Cannot instrument OrderHandler.handle: expected a handler method; got a field, which experimentalDecorators cannot wrap; write it as a method, or wrap its value with instrument().',
  );
});

test('@Instrumented() on a static getter throws an error that names the class', () => {
  const declare = (): unknown => {
    class OrderHandler {
      @Instrumented()
      static get handle(): () => void {
        return () => undefined;
      }
    }
    return OrderHandler;
  };

  expect(declare).toThrow(
    'Cannot instrument OrderHandler.handle: expected a handler method; got a getter or setter',
  );
});

test('@Instrumented() keeps the metadata of decorators above and below it and of parameters', async () => {
  const mark =
    (name: string): MethodDecorator =>
    (_target, _key, descriptor) => {
      Reflect.defineMetadata(name, true, descriptor.value as unknown as object);
    };
  const parameter: ParameterDecorator = (target, key) => {
    Reflect.defineMetadata('parameter', true, target, key ?? '');
  };
  class OrderHandler {
    @mark('above')
    @Instrumented()
    @mark('below')
    async handle(@parameter event: string): Promise<string> {
      return Promise.resolve(event);
    }
  }
  const handle = Reflect.get(OrderHandler.prototype, 'handle') as object;

  expect(Reflect.getMetadataKeys(handle).sort()).toEqual(['above', 'below']);
  expect(Reflect.getMetadata('parameter', OrderHandler.prototype, 'handle')).toBe(true);
  expect(Reflect.getMetadata('design:paramtypes', OrderHandler.prototype, 'handle')).toEqual([String]);
  expect(await new OrderHandler().handle('7')).toBe('7');
  expect(received.invocations).toBe(1);
});
