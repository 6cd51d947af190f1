import { expect, test, vi } from 'vitest';
import { callPredicate } from '../../lib/handler/call-predicate.js';

test('callPredicate() lets no promise of a predicate end the process by its rejection', async () => {
  const onRejection = vi.fn();
  process.on('unhandledRejection', onRejection);
  const onInternalError = vi.fn();

  const answer = callPredicate(
    async (): Promise<boolean> => Promise.reject(new Error('no database')),
    ['boolean'],
    onInternalError,
  );
  // Node.js reports a rejection that nobody handles before the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);

  expect(answer).toBeUndefined();
  expect(onInternalError).toHaveBeenCalledOnce();
  expect(onRejection).not.toHaveBeenCalled();
});
