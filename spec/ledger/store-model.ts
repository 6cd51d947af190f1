import { expect } from 'vitest';
import type { MetricFamilyJson } from '../../lib/config/registry-like.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';

interface Point {
  readonly timestampMs: number;
  readonly value: number;
}

/** Names of series that only increase. */
const counting = /_(?:total|bucket|count|sum)$/;
/** Prefix of gauges of prom-client with names like counters. */
const active = 'nodejs_active_';

/** A store that checks the rules of Prometheus. */
export class StoreModel {
  readonly #points = new Map<string, Point[]>();
  /** Series without a stored 0: their first text was lost and the library could not know that. */
  readonly #withoutZero = new Set<string>();

  /** Stores a text. Expects increasing timestamps in each series, no decrease of a counter, and no 0 after a value. */
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

  /** Records a text that did not arrive. */
  lose(text: string, isUnknown: boolean): void {
    if (!isUnknown) return;
    for (const { name, labels } of parseExposition(text).samples) {
      const key = keyOf(name, labels);
      if (!this.#points.has(key)) this.#withoutZero.add(key);
    }
  }

  /** All series as name and labels. */
  get keys(): readonly string[] {
    return [...this.#points.keys()];
  }

  /** Expects the last value of every series, and 0 as the first value of every counting series. */
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

/** @returns the result of `increase()` over all points: a decrease is a counter reset */
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
