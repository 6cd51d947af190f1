import { expect, test } from 'vitest';
import { UsageError } from '../lib/errors/usage-error.js';
import { lambdaHandler } from '../lib/lambda-handler.js';
import { useReceiver } from './handler/use-receiver.js';

const received = useReceiver();

class OrderHandler {
  readonly #prefix: string;
  constructor(prefix = 'order ') {
    this.#prefix = prefix;
  }
  async handle(event: string): Promise<string> {
    return Promise.resolve(this.#prefix + event);
  }
  async process(event: string): Promise<string> {
    return Promise.resolve(`processed ${event}`);
  }
}

/** Calls a handler as Lambda's runtime clients do. */
function callAsRuntime(handler: (event: string) => Promise<string>, event: string): Promise<string> {
  return { handler }.handler(event);
}

test('lambdaHandler() creates one instance of a class and counts its invocations', async () => {
  let instances = 0;
  class CountingHandler extends OrderHandler {
    constructor() {
      super();
      instances += 1;
    }
  }
  const handler = lambdaHandler(CountingHandler);

  expect(await callAsRuntime(handler, '7')).toBe('order 7');
  expect(await callAsRuntime(handler, '8')).toBe('order 8');
  expect(instances).toBe(1);
  expect(received.invocations).toBe(2);
});

test('lambdaHandler() accepts an instance', async () => {
  const handler = lambdaHandler(new OrderHandler('own '));

  expect(await callAsRuntime(handler, '7')).toBe('own 7');
  expect(received.invocations).toBe(1);
});

test('lambdaHandler() calls the method that the option names', async () => {
  const handler = lambdaHandler(OrderHandler, { method: 'process' });

  expect(await callAsRuntime(handler, '7')).toBe('processed 7');
});

test.for([
  ['an arrow function', () => new OrderHandler('made ')],
  [
    'a function',
    function make() {
      return new OrderHandler('made ');
    },
  ],
  ['an async function', async () => Promise.resolve(new OrderHandler('made '))],
] as const)('lambdaHandler() calls a factory once if it is %s', async ([, factory]) => {
  let runs = 0;
  const handler = lambdaHandler(() => {
    runs += 1;
    return factory();
  });
  expect(runs).toBe(1);

  expect(await Promise.all(['7', '8'].map((event) => callAsRuntime(handler, event)))).toEqual([
    'made 7',
    'made 8',
  ]);
  expect(await callAsRuntime(handler, '9')).toBe('made 9');
  expect(runs).toBe(1);
  expect(received.invocations).toBe(3);
});

test('lambdaHandler() returns an async function of two parameters before the factory has resolved', () => {
  const handler = lambdaHandler(async () => Promise.resolve(new OrderHandler()));

  expect(handler).toHaveLength(2);
  expect(handler.constructor.name).toBe('AsyncFunction');
});

test('lambdaHandler() throws an error that names class, method and remedy if the method does not exist', () => {
  const without = OrderHandler as unknown as new () => { handel(): void };

  const make = (): unknown => lambdaHandler(without, { method: 'handel' });

  expect(make).toThrow(UsageError);
  expect(make).toThrow(
    'Cannot make a Lambda handler of OrderHandler: expected a method "handel"; got nothing; name another by { method }.',
  );
});

test('lambdaHandler() throws an error that names the value if it is no class, instance or factory', () => {
  expect(() => lambdaHandler(undefined as unknown as typeof OrderHandler)).toThrow(
    'Cannot make a Lambda handler: expected a class, an instance or a factory; got undefined',
  );
});

test('lambdaHandler() rethrows the error of a constructor', () => {
  const failure = new Error('no configuration');
  class BrokenHandler extends OrderHandler {
    constructor() {
      super();
      throw failure;
    }
  }

  expect(() => lambdaHandler(BrokenHandler)).toThrow(failure);
});
