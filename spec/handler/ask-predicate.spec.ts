import { expect, test, vi } from 'vitest';
import { askPredicate } from '../../lib/handler/ask-predicate.js';

test('askPredicate() lets no promise of a predicate end the process by its rejection', async () => {
  const onRejection = vi.fn();
  process.on('unhandledRejection', onRejection);
  const onInternalError = vi.fn();

  const answer = askPredicate(
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
