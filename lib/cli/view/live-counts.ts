import type { Sample } from '../../testing/exposition-parser/exposition.js';
import { quantileOf } from './quantile.js';

/** What happened in one second. */
export interface LivePoint {
  /** Seconds since the Unix epoch. */
  readonly time: number;
  readonly invocations: number;
  readonly errors: number;
  readonly errorsByType: Readonly<Record<string, number>>;
  readonly coldStarts: number;
  readonly pushes: number;
  /** Quantiles of the duration over the last minute, in seconds; `null` if no invocation ended. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** The data that the page shows. */
export interface LiveState {
  readonly functions: readonly string[];
  readonly environments: number;
  readonly totals: {
    readonly invocations: number;
    readonly errors: number;
    readonly coldStarts: number;
    readonly pushes: number;
  };
  /** Error types with their counts, most frequent first. */
  readonly errorTypes: readonly { readonly type: string; readonly count: number }[];
  /** The last five minutes, oldest first, one point per second. */
  readonly points: readonly LivePoint[];
}

interface Second {
  invocations: number;
  errors: Map<string, number>;
  coldStarts: number;
  pushes: number;
  /** Invocations that ended, by upper bound of the bucket; cumulative, as in the histogram. */
  durations: Map<number, number>;
}

const shownSeconds = 300;
const quantileSeconds = 60;
/** Further series are ignored. The view is for development, with few functions. */
const maxSeries = 50_000;

/** Turns the counters of all pushes into counts per second, and keeps them for five minutes. */
export class LiveCounts {
  readonly #epochSeconds: () => number;
  readonly #latest = new Map<string, number>();
  readonly #seconds = new Map<number, Second>();
  readonly #functions = new Set<string>();
  readonly #environments = new Set<string>();
  readonly #errorTypes = new Map<string, number>();
  readonly #totals = { invocations: 0, errors: 0, coldStarts: 0, pushes: 0 };

  /** @param epochMs the current time in ms since the Unix epoch */
  constructor(epochMs: () => number) {
    this.#epochSeconds = () => Math.floor(epochMs() / 1000);
  }

  /** Adds the samples of one push. */
  add(samples: readonly Sample[]): void {
    const second = this.#findSecond(this.#epochSeconds());
    second.pushes += 1;
    this.#totals.pushes += 1;
    for (const sample of samples) this.#count(sample, second);
  }

  read(): LiveState {
    const now = this.#epochSeconds();
    const points: LivePoint[] = [];
    for (let time = now - shownSeconds + 1; time <= now; time += 1) points.push(this.#pointAt(time));
    const errorTypes = [...this.#errorTypes].map(([type, count]) => ({ type, count }));
    return {
      functions: [...this.#functions].sort(),
      environments: this.#environments.size,
      totals: { ...this.#totals },
      errorTypes: errorTypes.sort((a, b) => b.count - a.count),
      points,
    };
  }

  #count({ name, labels, value }: Sample, second: Second): void {
    // A valid counter is finite. A single NaN or Inf would make every total NaN or Inf.
    if (!name.startsWith('aws_lambda_') || !Number.isFinite(value)) return;
    const key = `${name}${JSON.stringify(labels)}`;
    const before = this.#latest.get(key);
    if (before === undefined && this.#latest.size >= maxSeries) return;
    this.#latest.set(key, value);
    if (labels.function_name !== undefined) this.#functions.add(labels.function_name);
    if (labels.instance !== undefined) this.#environments.add(labels.instance);
    // A counter that decreases was reset to 0.
    const increase = before === undefined || value < before ? value : value - before;
    switch (name) {
      case 'aws_lambda_invocations_total':
        second.invocations += increase;
        this.#totals.invocations += increase;
        break;
      case 'aws_lambda_cold_starts_total':
        second.coldStarts += increase;
        this.#totals.coldStarts += increase;
        break;
      case 'aws_lambda_errors_total': {
        if (labels.error_type === undefined) break;
        addTo(second.errors, labels.error_type, increase);
        this.#totals.errors += increase;
        addTo(this.#errorTypes, labels.error_type, increase);
        break;
      }
      case 'aws_lambda_duration_seconds_bucket': {
        const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
        addTo(second.durations, bound, increase);
        break;
      }
    }
  }

  #pointAt(time: number): LivePoint {
    const second = this.#seconds.get(time);
    const durations = new Map<number, number>();
    for (let each = time - quantileSeconds + 1; each <= time; each += 1) {
      for (const [bound, count] of this.#seconds.get(each)?.durations ?? []) {
        addTo(durations, bound, count);
      }
    }
    return {
      time,
      invocations: second?.invocations ?? 0,
      errors: sum(second?.errors.values() ?? []),
      errorsByType: Object.fromEntries(second?.errors ?? []),
      coldStarts: second?.coldStarts ?? 0,
      pushes: second?.pushes ?? 0,
      p50: quantileOf(0.5, durations),
      p95: quantileOf(0.95, durations),
      p99: quantileOf(0.99, durations),
    };
  }

  #findSecond(time: number): Second {
    let second = this.#seconds.get(time);
    if (second === undefined) {
      second = { invocations: 0, errors: new Map(), coldStarts: 0, pushes: 0, durations: new Map() };
      this.#seconds.set(time, second);
      for (const each of this.#seconds.keys()) {
        if (each < time - shownSeconds - quantileSeconds) this.#seconds.delete(each);
      }
    }
    return second;
  }
}

function addTo<Key>(counts: Map<Key, number>, key: Key, increase: number): void {
  // Also for an increase of 0, because the bucket is still a bound of the histogram.
  counts.set(key, (counts.get(key) ?? 0) + increase);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
