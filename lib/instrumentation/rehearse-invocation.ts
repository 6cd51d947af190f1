import { runPromiseHandler } from '../handler/calling/promise-handler.js';
import type { InvocationObserver } from '../handler/invocation-recorder.js';
import { RecordedInvocation, type RecorderDependencies } from '../handler/recorded-invocation.js';
import { InvocationMetrics } from '../metrics/invocation-metrics.js';
import { Registry } from '../metrics/prom-client.js';

/** Runs an invocation that is counted only in metrics that are not pushed, so that its code is compiled. */
export async function rehearseInvocation(
  dependencies: RecorderDependencies,
  durationBuckets: readonly number[],
): Promise<void> {
  const counts = new InvocationMetrics(new Registry(), durationBuckets);
  counts.begin(true);
  const inputs = {
    context: undefined,
    options: {},
    input: {},
    durable: undefined,
    observer: noObserver,
    remainingMs: undefined,
    isFirst: true,
  };
  const invocation = new RecordedInvocation({ ...dependencies, counts, flush: () => undefined }, inputs);
  await runPromiseHandler(() => undefined, invocation);
  counts.tally();
}

const noObserver: InvocationObserver = {
  settle: () => undefined,
};
