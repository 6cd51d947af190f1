import type { Invocation } from '../invocation-recorder.js';

/**
 * Runs a handler that answers by a promise, or by returning or throwing at once. Returns the handler's own value or error,
 * the same object, after the flush.
 */
export async function runPromiseHandler(call: () => unknown, invocation: Invocation): Promise<unknown> {
  let result: unknown;
  try {
    result = await invocation.run(call);
  } catch (error) {
    await invocation.fail(error);
    throw error;
  }
  await invocation.succeed(result);
  return result;
}
