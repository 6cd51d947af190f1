import type * as promClient from 'prom-client';
import type { BatchRenderer, BatchRendererParts } from '../../lib/rendering/batch-renderer.js';
import type { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import type { PushMetrics } from '../../lib/metrics/push-metrics.js';
import type { RegistryReader } from '../../lib/registry/registry-reader.js';
import type { ProcessMetricsSchedule } from '../../lib/metrics/process/process-metrics-schedule.js';

type Load = <Module>(path: string) => Promise<Module>;

/**
 * Sets up the exposition of an environment, without a push.
 *
 * @param load returns a module of the built package
 * @param kind all series, each time; or the series that one invocation changed, with or without process metrics
 * @returns a function that counts one invocation and returns the text
 */
export async function createExposition(
  load: Load,
  kind: 'full' | 'changes' | 'counts',
): Promise<() => Promise<string>> {
  const { BatchRenderer: OwnRenderer } = await load<{ BatchRenderer: typeof BatchRenderer }>(
    'rendering/batch-renderer.js',
  );
  const { InvocationMetrics: OwnMetrics } = await load<{ InvocationMetrics: typeof InvocationMetrics }>(
    'metrics/invocation-metrics.js',
  );
  const { PushMetrics: OwnPushes } = await load<{ PushMetrics: typeof PushMetrics }>(
    'metrics/push-metrics.js',
  );
  const { RegistryReader: OwnReader } = await load<{ RegistryReader: typeof RegistryReader }>(
    'registry/registry-reader.js',
  );
  const { ProcessMetricsSchedule: OwnSchedule } = await load<{
    ProcessMetricsSchedule: typeof ProcessMetricsSchedule;
  }>('metrics/process/process-metrics-schedule.js');
  const { Registry } = await load<{ Registry: typeof promClient.Registry }>('metrics/prom-client.js');
  const { systemClock: clock } = await load<{ systemClock: BatchRendererParts['clock'] }>('lambda/clock.js');
  const { systemTimers: timers } = await load<{
    systemTimers: ConstructorParameters<typeof RegistryReader>[0]['timers'];
  }>('lambda/timers.js');

  const { importProtocol: protocol } = await load<{ importProtocol: BatchRendererParts['protocol'] }>(
    'protocols/import/import-protocol.js',
  );

  const own = new Registry();
  const counts = new OwnMetrics(
    own,
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900],
  );
  const processMetrics = new OwnSchedule({
    policy: kind === 'counts' ? { kind: 'interval', intervalMs: 3_600_000 } : { kind: 'every-push' },
    clock,
    shared: own,
  });
  const pushes = new OwnPushes(processMetrics.registry);
  const labels = Object.fromEntries(
    [
      'function_name',
      'job',
      'version',
      'region',
      'account_id',
      'instance',
      'asserts_env',
      'asserts_site',
      'runtime',
    ].map((name) => [name, 'a value of some length']),
  );
  const exposition = new OwnRenderer({
    own,
    others: () => [],
    labels: () => labels,
    clock,
    protocol,
    hasTimestamps: kind !== 'full',
    takeEarliestBeginMs: () => undefined,
    wasSentBefore: () => false,
    timers,
    reader: new OwnReader({
      timers,
      readTimeoutMs: 1000,
      onUnreadable: console.error,
      onDuplicateNames: console.error,
    }),
    onSkipped: console.error,
    processMetrics,
  });
  const write = async (): Promise<string> => {
    counts.begin(false);
    counts.settle(0.02);
    const rendered = await exposition.render({ isLast: false });
    rendered.settle({ status: 'pushed', wireBytes: 800 });
    pushes.onPush({ status: 'pushed', wireBytes: 800 }, 2);
    return rendered.requests.join('');
  };
  // The first text contains all series.
  await write();
  return write;
}
