import { formatNumber, formatSeries } from '../exposition/exposition-format.js';
import { getInstrumentation } from '../instrumentation/shared-instrumentation.js';
import type { Sample } from './exposition-parser/exposition.js';
import { hasLabels } from './has-labels.js';
import { parseExpositionTolerantly } from './parse-exposition.js';

type Labels = Readonly<Record<string, string>>;

/**
 * Returns the samples that a push would contain now. It needs no endpoint. The samples are from all registries that are pushed,
 * with all labels. A histogram has the samples `_bucket`, `_sum` and `_count`.
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
        // A push contains only the first of two equal series.
        if (!lines.has(series)) lines.set(series, `${series} ${formatNumber(sample.value)}\n`);
      }
    }
  }
  return parseExpositionTolerantly([...lines.values()].join('')).samples.filter(
    (sample) => (name === undefined || sample.name === name) && hasLabels(sample.labels, labels),
  );
}

/**
 * Returns the sum, in the next push, of all series with this name and at least these labels.
 *
 * @returns the sum; `undefined`, and not 0, if there is no such series
 * @example
 * await handler(event, fakeContext());
 * expect(await counterValue('aws_lambda_errors_total', { error_type: 'TypeError' })).toBe(1);
 */
export async function counterValue(name: string, labels?: Labels): Promise<number | undefined> {
  const found = await samples(name, labels);
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
