import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ImportReceiver } from '../../../lib/testing/index.js';
import {
  describeUnderRuntimes,
  requireControlGroups,
  type StartEnvironment,
} from '../service/use-environments.js';
import { buildTaskRoot, type TaskRoot } from '../task-root/build-task-root.js';
import {
  allCells,
  type DeadlineCell,
  type DeadlineResult,
  type DeadlineTry,
  hasLostAnAnswer,
  someCells,
  writeDeadlineTable,
} from './deadline-cells.js';

const source = fileURLToPath(new URL('fixtures/busy-until.ts', import.meta.url));
const timeoutMs = 2000;
const runsAll = process.env.DEADLINES === 'all';

describe.skipIf(!requireControlGroups())('with the CPU share of Lambda,', () => {
  const results: DeadlineResult[] = [];
  let receiver: ImportReceiver;
  let taskRoot: TaskRoot;

  beforeAll(async () => {
    receiver = await ImportReceiver.start();
    taskRoot = await buildTaskRoot(source, 'bundled-cjs');
    writeFileSync(join(taskRoot.path, 'ca.pem'), receiver.certificateAuthority ?? '');
  });
  afterAll(async () => {
    await receiver.close();
    taskRoot[Symbol.dispose]();
    if (runsAll) console.log(writeDeadlineTable(results));
  });

  describeUnderRuntimes('a handler that is busy until shortly before its deadline', (runtime, start) => {
    test.each(runsAll ? allCells : someCells)(
      'answers when instrumented if it answers without the library: $memoryMb MB, $leftMs ms left, $seriesCount series',
      async (cell) => {
        const tries = [await tryCell(start, cell)];
        // A stalled machine can cause a timeout once. The library would cause it each time.
        if (tries.every(hasLostAnAnswer)) tries.push(await tryCell(start, cell));

        results.push({ runtime, cell, tries });
        expect(tries.every(hasLostAnAnswer), JSON.stringify(tries)).toBe(false);
      },
    );
  });

  async function tryCell(start: StartEnvironment, cell: DeadlineCell): Promise<DeadlineTry> {
    const bare = invokeTwice(start, cell, { ASSERTS_LAYER_DISABLED: 'true' });
    // Both run in parallel if each has only a part of a CPU.
    if (cell.memoryMb > 512) await bare;
    const ours = invokeTwice(start, cell, {});
    return { bare: await bare, ours: await ours };
  }

  /** Makes a cold and a warm invocation; after a timeout the second one is cold too. */
  async function invokeTwice(
    start: StartEnvironment,
    { memoryMb, leftMs, seriesCount }: DeadlineCell,
    env: Record<string, string>,
  ): Promise<string[]> {
    const environment = await start('index.handler', {
      taskRoot: taskRoot.path,
      memoryMb,
      timeoutMs,
      cpu: 'lambda',
      env: {
        NODE_EXTRA_CA_CERTS: join(taskRoot.path, 'ca.pem'),
        ASSERTS_REMOTE_WRITE_URL: receiver.url,
        ASSERTS_TENANT_NAME: 'acme',
        ASSERTS_PASSWORD: 'secret',
        SERIES_COUNT: String(seriesCount),
        ...env,
      },
    });
    const outcomes: string[] = [];
    for (let i = 0; i < 2; i += 1) outcomes.push((await environment.invoke({ leftMs })).outcome);
    return outcomes;
  }
});
