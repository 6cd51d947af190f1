import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

/** A class of its own each, so that instances of other tests do not get in the way. */
function createClass() {
  class FreshHandler {
    readonly prefix: string;
    constructor(prefix = 'order ') {
      this.prefix = prefix;
    }

    @Instrumented()
    async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
  }
  return FreshHandler;
}

/** As the runtime clients call a handler: as a method of an object of their own. */
class RuntimeClient {
  readonly handler: (event: string) => Promise<string>;
  constructor(handler: (event: string) => Promise<string>) {
    this.handler = handler;
  }
}

test('@Instrumented() finds the instance when the method was exported without bind', async () => {
  const Handler = createClass();
  const { handle } = new Handler();

  expect(await handle('7')).toBe('order 7');
  expect(await new RuntimeClient(handle).handler('8')).toBe('order 8');
  expect(received.invocations).toBe(2);
});

test('@Instrumented() leaves this alone when there are several instances', async () => {
  const Handler = createClass();
  const [first, second] = [new Handler('a'), new Handler('b')];

  expect(await first.handle('7')).toBe('a7');
  expect(await second.handle('7')).toBe('b7');
  await expect(Reflect.apply(first.handle, undefined, ['7'])).rejects.toThrow(TypeError);
});

test('@Instrumented() leaves this alone when it is a stand-in or a proxy of the instance', async () => {
  const Handler = createClass();
  const instance = new Handler();
  const proxy = new Proxy(instance, {
    get: (target, key, receiver) =>
      key === 'prefix' ? 'proxied ' : (Reflect.get(target, key, receiver) as unknown),
  });

  expect(await Reflect.apply(instance.handle, { prefix: 'fake ' }, ['7'])).toBe('fake 7');
  expect(await proxy.handle('7')).toBe('proxied 7');
});

test('@Instrumented() finds the class when a static method was exported by itself', async () => {
  class StaticHandler {
    static readonly prefix = 'static ';

    @Instrumented()
    static async handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }
  }
  const { handle } = StaticHandler;

  expect(await handle('7')).toBe('static 7');
});

test('@Instrumented() instruments a private method', async () => {
  class PrivateHandler {
    readonly prefix = 'private ';

    @Instrumented()
    async #handle(event: string): Promise<string> {
      return Promise.resolve(this.prefix + event);
    }

    readonly handler = async (event: string): Promise<string> => this.#handle(event);
  }

  expect(await new PrivateHandler().handler('7')).toBe('private 7');
  expect(received.invocations).toBe(1);
});
