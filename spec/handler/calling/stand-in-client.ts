import type { AnyFunction } from '../../../lib/handler/any-function.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';

interface Endings {
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

/** What the client was told, in order. */
export type Told = readonly ['result' | 'error', unknown];

/**
 * Calls a handler as Lambda's client for Node.js 22 does, and gives what that client would have posted. The real one is
 * in spec/runtime/handler; this one is for what cannot be seen from outside a process.
 */
export async function callAsNode22(handler: AnyFunction, event: unknown = {}): Promise<Told> {
  return new Promise((resolve) => {
    let isTold = false;
    const tell = (kind: Told[0], value: unknown): void => {
      if (!isTold) resolve([kind, value]);
      isTold = true;
    };
    const callback = (error?: unknown, result?: unknown): void => {
      if (error === undefined || error === null) tell('result', result);
      else tell('error', error);
    };
    const context = Object.assign(fakeContext(), {
      succeed: (result: unknown) => tell('result', result),
      fail: (error: unknown) => tell('error', error ?? 'handled'),
      done: callback,
    });
    try {
      const result: unknown = handler(event, context, callback);
      if (result instanceof Promise) {
        // Read from the context when the handler has returned, as the client does.
        const { succeed, fail } = context as Endings;
        result.then(succeed, fail);
      }
    } catch (error) {
      callback(error);
    }
  });
}
