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
  hasLostAnAnswer,
  someCells,
  writeDeadlineTable,
} from './deadline-cells.js';

const source = fileURLToPath(new URL('fixtures/busy-until.ts', import.meta.url));
const timeoutMs = 2000;
const wantsAll = process.env.DEADLINES === 'all';

describe.skipIf(!requireControlGroups())('under the CPU of Lambda,', () => {
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
    if (wantsAll) console.log(writeDeadlineTable(results));
  });

  describeUnderRuntimes('a handler busy until shortly before its deadline', (runtime, start) => {
    test.each(wantsAll ? allCells : someCells)(
      'answers where the bare one does: $memoryMb MB, $leftMs ms left, $seriesCount series',
      async (cell) => {
        // Side by side: each has a share of the CPU of its own.
        const [bare, ours] = await Promise.all([
          invokeTwice(start, cell, { ASSERTS_LAYER_DISABLED: 'true' }),
          invokeTwice(start, cell, {}),
        ]);

        const result: DeadlineResult = { runtime, cell, bare, ours };
        results.push(result);
        expect(hasLostAnAnswer(result), JSON.stringify(result)).toBe(false);
      },
    );
  });

  /** A cold invocation and a warm one; after a timeout the second is cold again. */
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
