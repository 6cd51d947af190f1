import type { AnyFunction } from '../../../lib/handler/any-function.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';

interface Endings {
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

/** The answer that the client would send. */
export type ClientAnswer = readonly ['result' | 'error', unknown];

/**
 * Calls a handler as Lambda's client for Node.js 22 does. spec/runtime/handler uses the real client; this one is for
 * behaviour that cannot be observed from outside the process.
 *
 * @returns the answer that the client would send
 */
export async function callAsNode22(handler: AnyFunction, event: unknown = {}): Promise<ClientAnswer> {
  return new Promise((resolve) => {
    let isAnswered = false;
    const answer = (kind: ClientAnswer[0], value: unknown): void => {
      if (!isAnswered) resolve([kind, value]);
      isAnswered = true;
    };
    const callback = (error?: unknown, result?: unknown): void => {
      if (error === undefined || error === null) answer('result', result);
      else answer('error', error);
    };
    const context = Object.assign(fakeContext(), {
      succeed: (result: unknown) => answer('result', result),
      fail: (error: unknown) => answer('error', error ?? 'handled'),
      done: callback,
    });
    try {
      const result: unknown = handler(event, context, callback);
      if (result instanceof Promise) {
        // The client, too, reads them from the context after the handler has returned.
        const { succeed, fail } = context as Endings;
        result.then(succeed, fail);
      }
    } catch (error) {
      callback(error);
    }
  });
}
