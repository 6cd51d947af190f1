import type { Sample } from './exposition-parser/exposition.js';
import { hasLabels } from './has-labels.js';
import type { ImportReceiver } from './import-receiver.js';

/** An object that contains metrics: a receiver, or the result of `samples()`. */
export type MetricSource = ImportReceiver | readonly Sample[];

/** The result of a matcher, as vitest and Jest define it. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers as methods of `expect(…)`. Extend the test runner's own types by this interface. */
export interface MetricMatchers<R = unknown> {
  /** Passes if there is a series with this name and at least these labels. */
  toHaveMetric(name: string, labels?: Readonly<Record<string, string>>): R;
  /** Passes if the values of all series with this name and at least these labels add up to this value. */
  toHaveMetricValue(name: string, value: number, labels?: Readonly<Record<string, string>>): R;
}

/** Maximum number of series in a failure message. */
const maxShown = 10;

/**
 * Matchers for vitest and Jest: `expect.extend(metricMatchers)`. They work on an {@link ImportReceiver} and on the
 * result of `samples()`.
 *
 * @example
 * expect(receiver).toHaveMetricValue('aws_lambda_invocations_total', 1);
 * expect(await samples()).toHaveMetric('aws_lambda_errors_total', { error_type: 'TypeError' });
 */
export const metricMatchers = {
  toHaveMetric(
    source: MetricSource,
    name: string,
    labels: Readonly<Record<string, string>> = {},
  ): MatcherResult {
    const found = find(source, name, labels);
    return {
      pass: found.length > 0,
      message: () =>
        found.length > 0
          ? `Expected no series ${describe(name, labels)}; got\n${list(found)}`
          : `Expected a series ${describe(name, labels)}; ${describeOthers(source, name)}`,
    };
  },

  toHaveMetricValue(
    source: MetricSource,
    name: string,
    value: number,
    labels: Readonly<Record<string, string>> = {},
  ): MatcherResult {
    const found = find(source, name, labels);
    const sum = found.reduce((total, sample) => total + sample.value, 0);
    const pass = found.length > 0 && Object.is(sum, value);
    return {
      pass,
      message: () => {
        const expected = `${describe(name, labels)} ${pass ? 'not to be' : 'to be'} ${String(value)}`;
        if (found.length === 0) return `Expected ${expected}; ${describeOthers(source, name)}`;
        return `Expected ${expected}; got ${String(sum)}, the sum of\n${list(found)}`;
      },
    };
  },
};

function find(
  source: MetricSource,
  name: string,
  labels: Readonly<Record<string, string>>,
): readonly Sample[] {
  if (Array.isArray(source)) {
    return (source as readonly Sample[]).filter(
      (sample) => sample.name === name && hasLabels(sample.labels, labels),
    );
  }
  if (!isReceiver(source)) {
    throw new TypeError(
      'Cannot look for metrics: expected an ImportReceiver or the array that samples() returns; got something else.',
    );
  }
  return source
    .series(name, labels)
    .map((series) => ({ name, labels: series.labels, value: series.points.at(-1)?.value ?? NaN }));
}

/** Checks for a method and not the class, because the ES module build and the CommonJS build have different classes. */
function isReceiver(source: unknown): source is ImportReceiver {
  return typeof (source as Partial<ImportReceiver> | null)?.series === 'function';
}

function describeOthers(source: MetricSource, name: string): string {
  const others = find(source, name, {});
  return others.length === 0 ? `got none of that name` : `got\n${list(others)}`;
}

function describe(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

function list(found: readonly Sample[]): string {
  const lines = found
    .slice(0, maxShown)
    .map(({ name, labels, value }) => `  ${describe(name, labels)} ${String(value)}`);
  if (found.length > maxShown) lines.push(`  … and ${String(found.length - maxShown)} more`);
  return lines.join('\n');
}
