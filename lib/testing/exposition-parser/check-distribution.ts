import type { MetricFamily, Sample } from './exposition.js';
import { parseFloat64 } from './parse-number.js';

/** What is wrong with a histogram or summary, and the sample that shows it. */
export interface DistributionProblem {
  readonly sample: Sample;
  readonly problem: string;
}

/**
 * Checks the format's rules for histograms and summaries: bounds are increasing numbers, and a histogram has a `+Inf`
 * bucket that is equal to `_count`.
 *
 * Samples with other labels or another timestamp belong to another distribution: a push may contain one series with two
 * timestamps.
 */
export function checkDistribution(family: MetricFamily): DistributionProblem | undefined {
  if (family.type !== 'histogram' && family.type !== 'summary') {
    return undefined;
  }
  const boundLabel = family.type === 'histogram' ? 'le' : 'quantile';
  const boundedName = family.type === 'histogram' ? `${family.name}_bucket` : family.name;
  const distributions = new Map<string, Distribution>();
  for (const sample of family.samples) {
    const distribution = distributionOf(sample, boundLabel, distributions);
    distribution.last = sample;
    if (sample.name === boundedName) {
      const bound = parseFloat64(sample.labels[boundLabel] ?? '') ?? NaN;
      if (Number.isNaN(bound) || bound <= distribution.bound) {
        return { sample, problem: `expected a label ${boundLabel} with a number larger than the one before` };
      }
      distribution.bound = bound;
      distribution.lastBucket = sample.value;
    } else if (sample.name === `${family.name}_count`) {
      distribution.count = sample.value;
    }
  }
  return family.type === 'histogram' ? checkInfiniteBuckets(distributions.values()) : undefined;
}

interface Distribution {
  bound: number;
  lastBucket?: number;
  count?: number;
  last: Sample;
}

function distributionOf(
  sample: Sample,
  boundLabel: string,
  distributions: Map<string, Distribution>,
): Distribution {
  const others = Object.entries(sample.labels).filter(([name]) => name !== boundLabel);
  const key = JSON.stringify([others.sort(), sample.timestampMs]);
  const distribution = distributions.get(key) ?? { bound: -Infinity, last: sample };
  distributions.set(key, distribution);
  return distribution;
}

function checkInfiniteBuckets(distributions: Iterable<Distribution>): DistributionProblem | undefined {
  for (const { bound, lastBucket, count, last } of distributions) {
    if (bound !== Infinity) {
      return { sample: last, problem: 'expected a bucket with le="+Inf" in this histogram' };
    }
    if (count !== lastBucket) {
      return {
        sample: last,
        problem: `expected the +Inf bucket to equal the count; got ${String(lastBucket)} and ${String(count)}`,
      };
    }
  }
  return undefined;
}
