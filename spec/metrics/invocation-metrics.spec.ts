import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { Registry } from '../../lib/metrics/prom-client.js';

const bounds = [0.1, 1, 10];

function create(durationBounds: readonly number[] = bounds) {
  const registry = new Registry();
  return { registry, metrics: new InvocationMetrics(registry, durationBounds) };
}

function record(metrics: InvocationMetrics, invocations: readonly Ending[]): void {
  invocations.forEach(({ seconds, errorType, isTimedOut, isCrashed }, i) => {
    metrics.begin(i === 0);
    if (isTimedOut) metrics.timeOut();
    else if (isCrashed) metrics.crash();
    else metrics.settle(seconds);
    if (errorType !== undefined) metrics.failAs(errorType);
  });
}

interface Ending {
  readonly seconds: number;
  readonly errorType: string | undefined;
  readonly isTimedOut: boolean;
  readonly isCrashed: boolean;
}

const endings = fc.array(
  fc.record({
    seconds: fc.constantFrom(0, 0.1, 0.5, 1, 5, 10, 60),
    errorType: fc.option(fc.constantFrom('RangeError', 'Http502', 'My.Error'), { nil: undefined }),
    isTimedOut: fc.boolean(),
    isCrashed: fc.boolean(),
  }),
  { maxLength: 20 },
);

describe('InvocationMetrics.resume()', () => {
  test('gives two processes the same counts as one process that counted everything', async () => {
    await fc.assert(
      fc.asyncProperty(endings, endings, async (before, after) => {
        const [first, second, whole] = [create(), create(), create()];
        record(first.metrics, before);
        record(whole.metrics, before);

        second.metrics.resume(first.metrics.tally());
        record(second.metrics, after);
        record(whole.metrics, after);

        expect(second.metrics.tally()).toEqual(whole.metrics.tally());
        expect(await readCounts(second.registry)).toEqual(await readCounts(whole.registry));
      }),
    );
  });

  test('drops the durations of the previous process if its buckets differ', () => {
    const [first, second] = [create([1, 2]), create()];
    first.metrics.begin(true);
    first.metrics.settle(1.5);

    second.metrics.resume(first.metrics.tally());

    expect(second.metrics.tally()).toMatchObject({
      invocations: 1,
      durationCounts: [0, 0, 0, 0],
      durationSum: 0,
    });
  });
});

async function readCounts(registry: InstanceType<typeof Registry>): Promise<unknown> {
  const families = await registry.getMetricsAsJSON();
  return families.filter(({ name }) => /_total$|duration_seconds$/.test(name) && !name.includes('init'));
}
