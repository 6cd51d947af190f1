import { formatNumber, formatSeries } from '../exposition/exposition-format.js';
import { getInstrumentation } from '../instrumentation/shared-instrumentation.js';
import type { Sample } from './exposition-parser/exposition.js';
import { hasLabels } from './has-labels.js';
import { parseExpositionTolerantly } from './parse-exposition.js';

type Labels = Readonly<Record<string, string>>;

/**
 * Returns the samples that a push would contain now, without an endpoint. They are from all registries that are pushed, with
 * all labels. Histograms are read as their `_bucket`, `_sum` and `_count`.
 *
 * @param name only samples of this name, e.g. `aws_lambda_duration_seconds_count`. @default all
 * @param labels only samples that have at least these labels; an empty value matches a missing label
 * @example examples/testing/vitest/orders.test.ts
 */
export async function samples(name?: string, labels: Labels = {}): Promise<Sample[]> {
  const { registries, labels: constant } = getInstrumentation().sources;
  const lines = new Map<string, string>();
  for (const registry of registries) {
    for (const family of await registry.getMetricsAsJSON()) {
      for (const sample of family.values ?? []) {
        const series = formatSeries(sample.metricName ?? family.name, sample.labels ?? {}, constant);
        // Of two equal series the first is pushed.
        if (!lines.has(series)) lines.set(series, `${series} ${formatNumber(sample.value)}\n`);
      }
    }
  }
  return parseExpositionTolerantly([...lines.values()].join('')).samples.filter(
    (sample) => (name === undefined || sample.name === name) && hasLabels(sample.labels, labels),
  );
}

/**
 * Returns one number of the next push: the sum over all series of this name with at least these labels.
 *
 * @returns `undefined` if there is no such series, which is not the same as 0
 * @example
 * await handler(event, fakeContext());
 * expect(await counterValue('aws_lambda_errors_total', { error_type: 'TypeError' })).toBe(1);
 */
export async function counterValue(name: string, labels?: Labels): Promise<number | undefined> {
  const found = await samples(name, labels);
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
