import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const oneState = fileURLToPath(new URL('./fixtures/one-state.cjs', import.meta.url));

/** Two processes with the same initial state replace two restores of one snapshot, because a test cannot copy a process. */
describeUnderRuntimes('two restores of one snapshot', (runtime, start) => {
  const logStreams: [what: string, logStream: string][] = [
    ['with the log stream of the snapshot', `2026/11/22/[7]${'a'.repeat(32)}`],
  ];
  // The client for Node.js 24 does not run without a log stream.
  if (runtime === 'node22') logStreams.push(['without a log stream', '']);

  test.each(logStreams)('have different instances and count exactly: %s', async (_what, logStream) => {
    const receiver = await ImportReceiver.start({ credentials: { tenantName: 'acme', password: 'hunter2' } });
    onTestFinished(() => receiver.close());
    const restore = () =>
      start('restored.handler', {
        taskRoot,
        initializationType: 'snap-start',
        nodeOptions: `--require ${oneState}`,
        memoryMb: 128,
        env: {
          ASSERTS_REMOTE_WRITE_URL: receiver.url,
          ASSERTS_TENANT_NAME: 'acme',
          ASSERTS_PASSWORD: 'hunter2',
          AWS_LAMBDA_LOG_STREAM_NAME: logStream,
          INSTRUMENTED_OPEN: 'init',
          INSTRUMENTED_DOCTOR: 'true',
          RECEIVER_AUTHORITY: receiver.certificateAuthority ?? '',
        },
      });
    const [one, other] = await Promise.all([restore(), restore()]);

    expect(receiver.connections).toBe(0);
    expect([one, other].flatMap(({ tmpDir }) => readdirSync(tmpDir))).toEqual([]);

    const first = await Promise.all([one, other].map((env) => env.invoke({})));
    for (let i = 0; i < 4; i += 1) await one.invoke({ fails: i === 0 });
    await other.invoke({});

    const [payload, same] = first.map(({ payload }) => payload as object);
    expect(payload, one.output).toEqual(same);
    expect(payload, one.output).toMatchObject({ early: { status: 'skipped', reason: 'before-first-event' } });
    const counts = (name: string) =>
      receiver.series(name).map(({ labels, points }) => [labels.instance, points.map(({ value }) => value)]);
    const invocations = Object.fromEntries(counts('aws_lambda_invocations_total')) as Record<
      string,
      number[]
    >;
    expect(Object.values(invocations).sort((a, b) => a.length - b.length)).toEqual([
      [0, 1, 2],
      [0, 1, 2, 3, 4, 5],
    ]);
    expect(Object.keys(invocations)).not.toContain('a'.repeat(32));
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(7);
    expect(receiver.value('aws_lambda_errors_total')).toBe(1);
    expect(receiver.value('app_orders_total')).toBe(7);
    expect(receiver.value('aws_lambda_cold_starts_total') ?? 0).toBe(0);
    expect(receiver.series('process_resident_memory_bytes')).toHaveLength(2);
  });
});
