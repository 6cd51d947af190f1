import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CrashRecovery } from '../../lib/instrumentation/crash-recovery.js';
import { systemClock } from '../../lib/lambda/clock.js';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { Registry } from '../../lib/metrics/prom-client.js';

test.each([
  [Infinity, 'Crash'],
  [Number.MAX_VALUE, 'Crash'],
  [-Infinity, 'Timeout'],
  [-1e15, 'Timeout'],
])('resume() counts an unfinished invocation that had %s ms left as %s', (remainingMs, errorType) => {
  const folder = mkdtempSync(join(tmpdir(), 'recovery-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const start = () => {
    const problems: string[] = [];
    const counts = new InvocationMetrics(new Registry(), [1]);
    const recovery = new CrashRecovery({
      counts,
      clock: systemClock,
      folder,
      onProblem: (problem) => void problems.push(problem),
    });
    recovery.resume('orders/1/abc');
    return { recovery, counts, problems };
  };
  const { recovery: before, counts } = start();
  counts.begin(false);
  before.begin(remainingMs);
  before.release();

  const after = start();

  expect(after.problems).toEqual([]);
  expect(after.counts.tally()).toMatchObject({ invocations: 1, errors: [[errorType, 1]] });
});
