import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runInTurns } from '../../lib/push/run-in-turns.js';

test('runInTurns() runs one step a turn, and none at once', async () => {
  const done: string[] = [];
  const step = (name: string) => () => void done.push(name);

  void runInTurns([step('a'), step('b')]).then(step('end'));
  const seen = [[...done]];
  for (let turn = 0; turn < 2; turn += 1) {
    await nextTurn();
    seen.push([...done]);
  }

  expect(seen).toEqual([[], ['a'], ['a', 'b', 'end']]);
});

test('runInTurns() leaves out what comes after a step that throws', async () => {
  const done: string[] = [];

  const fail = (): never => {
    throw new Error('no');
  };
  await runInTurns([fail, () => void done.push('b')]);

  expect(done).toEqual([]);
});

test('runInTurns() waits for a step that takes longer than its turn', async () => {
  const done: string[] = [];
  const slow = async (): Promise<void> => {
    await nextTurn();
    await nextTurn();
    done.push('slow');
  };

  await runInTurns([slow, () => void done.push('b')]);

  expect(done).toEqual(['slow', 'b']);
});
