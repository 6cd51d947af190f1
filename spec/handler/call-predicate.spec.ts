import { expect, test, vi } from 'vitest';
import { callPredicate } from '../../lib/handler/call-predicate.js';

test("callPredicate() handles the rejection of a predicate's promise, so that Node.js does not end the process", async () => {
  const onRejection = vi.fn();
  process.on('unhandledRejection', onRejection);
  const onInternalError = vi.fn();

  const answer = callPredicate(
    async (): Promise<boolean> => Promise.reject(new Error('no database')),
    ['boolean'],
    onInternalError,
  );
  // Node.js reports an unhandled rejection before the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);

  expect(answer).toBeUndefined();
  expect(onInternalError).toHaveBeenCalledOnce();
  expect(onRejection).not.toHaveBeenCalled();
});
