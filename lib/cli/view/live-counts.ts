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
  /** Seconds, over the minute before; `null` if no invocation ended. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** What the page draws. */
export interface LiveState {
  readonly functions: readonly string[];
  readonly environments: number;
  readonly totals: {
    readonly invocations: number;
    readonly errors: number;
    readonly coldStarts: number;
    readonly pushes: number;
  };
  /** Error types with their counts, the most frequent first. */
  readonly errorTypes: readonly { readonly type: string; readonly count: number }[];
  /** The latest five minutes, oldest first, one a second. */
  readonly points: readonly LivePoint[];
}

interface Second {
  invocations: number;
  errors: Map<string, number>;
  coldStarts: number;
  pushes: number;
  /** Invocations that ended, by the upper bound of their bucket; cumulative, as in the histogram. */
  durations: Map<number, number>;
}

const shownSeconds = 300;
const quantileSeconds = 60;
/** Series beyond this number are ignored: the view is for development. */
const mostSeries = 50_000;

/** Follows the counters of all environments that push, and keeps five minutes of them. */
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

  /** Takes one push. */
  add(samples: readonly Sample[]): void {
    const second = this.#openSecond(this.#epochSeconds());
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
    // One NaN or Inf would stay in every total; a valid counter has neither.
    if (!name.startsWith('aws_lambda_') || !Number.isFinite(value)) return;
    const key = `${name}${JSON.stringify(labels)}`;
    const before = this.#latest.get(key);
    if (before === undefined && this.#latest.size >= mostSeries) return;
    this.#latest.set(key, value);
    if (labels.function_name !== undefined) this.#functions.add(labels.function_name);
    if (labels.instance !== undefined) this.#environments.add(labels.instance);
    // A counter that fell was reset.
    const more = before === undefined || value < before ? value : value - before;
    switch (name) {
      case 'aws_lambda_invocations_total':
        second.invocations += more;
        this.#totals.invocations += more;
        break;
      case 'aws_lambda_cold_starts_total':
        second.coldStarts += more;
        this.#totals.coldStarts += more;
        break;
      case 'aws_lambda_errors_total': {
        if (labels.error_type === undefined) break;
        addTo(second.errors, labels.error_type, more);
        this.#totals.errors += more;
        addTo(this.#errorTypes, labels.error_type, more);
        break;
      }
      case 'aws_lambda_duration_seconds_bucket': {
        const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
        addTo(second.durations, bound, more);
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

  #openSecond(time: number): Second {
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

function addTo<Key>(counts: Map<Key, number>, key: Key, more: number): void {
  // A bucket that did not grow is still a bound of the histogram.
  counts.set(key, (counts.get(key) ?? 0) + more);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
