import { expect } from 'vitest';
import type { MetricFamilyJson } from '../../lib/config/registry-like.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';

interface Point {
  readonly timestampMs: number;
  readonly value: number;
}

/** Names of what only counts up. */
const counting = /_(?:total|bucket|count|sum)$/;
/** How gauges of prom-client begin that are named like counters. */
const active = 'nodejs_active_';

/** A store with Prometheus' rules, that says when one is broken. */
export class StoreModel {
  readonly #points = new Map<string, Point[]>();
  /** Series with a first text that was lost unnoticed: their 0 is missing. */
  readonly #withoutZero = new Set<string>();

  /** Takes a text in: strictly parsed, each series' times rising, no counter falling, and no 0 after a value. */
  take(text: string): void {
    for (const { name, labels, value, timestampMs = NaN } of parseExposition(text).samples) {
      const key = keyOf(name, labels);
      const points = this.#points.get(key) ?? [];
      const last = points.at(-1);
      expect(timestampMs, `out of order: ${key}`).toBeGreaterThan(last?.timestampMs ?? -Infinity);
      if (counting.test(name) && !name.startsWith(active)) {
        expect(value, `a counter fell: ${key}`).toBeGreaterThanOrEqual(last?.value ?? 0);
      }
      points.push({ timestampMs, value });
      this.#points.set(key, points);
    }
  }

  /** Sees a text that never came here. */
  lose(text: string, isUnknown: boolean): void {
    if (!isUnknown) return;
    for (const { name, labels } of parseExposition(text).samples) {
      const key = keyOf(name, labels);
      if (!this.#points.has(key)) this.#withoutZero.add(key);
    }
  }

  /** All series there are, as name and labels. */
  get keys(): readonly string[] {
    return [...this.#points.keys()];
  }

  /** Holds, of every series, the last value, and of every counting one a first value of 0. */
  expectToHold(families: readonly MetricFamilyJson[]): void {
    for (const { name, type, values = [] } of families) {
      for (const { metricName = name, labels, value } of values) {
        const key = keyOf(metricName, { instance: 'a', ...labels });
        const points = this.#points.get(key);
        expect(points?.at(-1)?.value, key).toBe(value);
        if (type !== 'gauge' && !this.#withoutZero.has(key)) {
          expect(points?.[0]?.value, key).toBe(0);
          expect(increaseOf(points ?? []), key).toBeCloseTo(value);
        }
        const [first, second] = points ?? [];
        if (first?.value !== 0 || second === undefined) continue;
        expect(second.timestampMs - first.timestampMs).toBeGreaterThanOrEqual(1);
      }
    }
  }
}

/** As Prometheus' `increase()` over all there is: what falls has begun anew. */
function increaseOf(points: readonly Point[]): number {
  let increase = 0;
  for (const [i, { value }] of points.entries()) {
    const before = points[i - 1]?.value ?? value;
    increase += value >= before ? value - before : value;
  }
  return increase;
}

function keyOf(name: string, labels: Readonly<Partial<Record<string, string | number>>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => [label, String(value)] as const);
  return `${name}${JSON.stringify(pairs.sort())}`;
}
