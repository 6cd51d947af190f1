import { describe, expect, test } from 'vitest';
import { LiveCounts } from '../../lib/cli/view/live-counts.js';
import { quantileOf } from '../../lib/cli/view/quantile.js';
import { parseExpositionTolerantly } from '../../lib/testing/index.js';

function setUp() {
  const time = { nowMs: 1_000_000 };
  const counts = new LiveCounts(() => time.nowMs);
  const push = (lines: string): void => counts.add(parseExpositionTolerantly(lines).samples);
  return { time, counts, push };
}

describe('LiveCounts', () => {
  test('adds up the increases of counters, also after a counter reset', () => {
    const { counts, push, time } = setUp();

    push(
      'aws_lambda_invocations_total{instance="a"} 0 999\naws_lambda_invocations_total{instance="a"} 3 1000\n',
    );
    push('aws_lambda_invocations_total{instance="b"} 2 1000\n');
    time.nowMs += 1000;
    push('aws_lambda_invocations_total{instance="a"} 5 2000\n');
    push('aws_lambda_invocations_total{instance="b"} 1 2000\n');

    const { totals, points, environments } = counts.read();
    expect(totals).toMatchObject({ invocations: 8, pushes: 4 });
    expect(environments).toBe(2);
    expect(points.slice(-2).map(({ invocations }) => invocations)).toEqual([5, 3]);
    expect(points).toHaveLength(300);
  });

  test('counts errors by type, the most frequent first', () => {
    const { counts, push } = setUp();

    push(
      'aws_lambda_errors_total 0\naws_lambda_errors_total{error_type="TypeError"} 1\naws_lambda_errors_total{error_type="Timeout"} 4\n',
    );

    const { errorTypes, totals } = counts.read();
    expect(errorTypes).toEqual([
      { type: 'Timeout', count: 4 },
      { type: 'TypeError', count: 1 },
    ]);
    expect(totals.errors).toBe(5);
  });

  test.each(['NaN', '+Inf', '-Inf'])('ignores a sample with the value %s', (value) => {
    const { counts, push } = setUp();

    push(`aws_lambda_invocations_total ${value}\n`);
    push('aws_lambda_invocations_total 3\n');

    expect(counts.read().totals.invocations).toBe(3);
  });

  test('drops points that the view no longer shows and keeps the totals', () => {
    const { counts, push, time } = setUp();

    push('aws_lambda_invocations_total 7\n');
    time.nowMs += 301_000;

    const { points, totals } = counts.read();
    expect(points.every(({ invocations }) => invocations === 0)).toBe(true);
    expect(totals.invocations).toBe(7);
  });
});

describe('quantileOf()', () => {
  const buckets = new Map([
    [0.1, 10],
    [0.5, 20],
    [Infinity, 20],
  ]);

  test.each([
    [0.25, 0.05],
    [0.5, 0.1],
    [0.75, 0.3],
    [1, 0.5],
  ])('estimates the quantile %d as Prometheus does', (quantile, expected) => {
    expect(quantileOf(quantile, buckets)).toBeCloseTo(expected);
  });

  test('returns the highest finite bound for a quantile beyond it, and null without buckets', () => {
    expect(
      quantileOf(
        0.9,
        new Map([
          [0.1, 1],
          [Infinity, 10],
        ]),
      ),
    ).toBe(0.1);
    expect(quantileOf(0.5, new Map())).toBeNull();
  });
});
