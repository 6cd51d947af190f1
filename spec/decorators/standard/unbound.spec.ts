import { expect, test } from 'vitest';
import { Instrumented } from '../../../lib/instrumented.js';
import { useReceiver } from '../../handler/use-receiver.js';

const received = useReceiver();

/** Creates a new class for each test, so that instances of other tests do not count. */
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

/** Calls a handler as the runtime clients do: as a method of the client. */
class RuntimeClient {
  readonly handler: (event: string) => Promise<string>;
  constructor(handler: (event: string) => Promise<string>) {
    this.handler = handler;
  }
}

test('@Instrumented() uses the only instance as this if the method was exported without bind', async () => {
  const Handler = createClass();
  const { handle } = new Handler();

  expect(await handle('7')).toBe('order 7');
  expect(await new RuntimeClient(handle).handler('8')).toBe('order 8');
  expect(received.invocations).toBe(2);
});

test('@Instrumented() does not replace this if the class has several instances', async () => {
  const Handler = createClass();
  const [first, second] = [new Handler('a'), new Handler('b')];

  expect(await first.handle('7')).toBe('a7');
  expect(await second.handle('7')).toBe('b7');
  await expect(Reflect.apply(first.handle, undefined, ['7'])).rejects.toThrow(TypeError);
});

test('@Instrumented() does not replace this if it is another object or a proxy of the instance', async () => {
  const Handler = createClass();
  const instance = new Handler();
  const proxy = new Proxy(instance, {
    get: (target, key, receiver) =>
      key === 'prefix' ? 'proxied ' : (Reflect.get(target, key, receiver) as unknown),
  });

  expect(await Reflect.apply(instance.handle, { prefix: 'fake ' }, ['7'])).toBe('fake 7');
  expect(await proxy.handle('7')).toBe('proxied 7');
});

test('@Instrumented() uses the class as this if a static method was exported by itself', async () => {
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
