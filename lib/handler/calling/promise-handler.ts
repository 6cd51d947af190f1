import type { Invocation } from '../invocation-recorder.js';

/**
 * Runs a handler that answers by a promise, a plain value or a thrown error.
 *
 * @returns the handler's own result, the same object, after the flush
 * @throws the handler's own error, the same object, after the flush
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
