import type * as promClient from 'prom-client';
import type { InvocationTally } from '../flush/ports.js';
import { ErrorTypes } from './error-type.js';
import { addDistribution, readCounter, readDistribution, readTotal } from './metric-state.js';
import { Counter, Gauge, Histogram } from './prom-client.js';

/** Counts invocations. Every series that can exist without a label exists from the first push on. */
export class InvocationMetrics {
  readonly #durationBounds: readonly number[];
  readonly #errorTypes = new ErrorTypes();
  readonly #invocations: promClient.Counter;
  readonly #errors: promClient.Counter<'error_type'>;
  readonly #timeouts: promClient.Counter;
  readonly #coldStarts: promClient.Counter;
  readonly #duration: promClient.Histogram;
  readonly #coldStart: promClient.Gauge;
  readonly #initDuration: promClient.Gauge;

  /**
   * @param registry where the metrics live
   * @param durationBuckets upper bounds in seconds, ascending
   */
  constructor(registry: promClient.Registry, durationBuckets: readonly number[]) {
    const registers = [registry];
    this.#durationBounds = durationBuckets;
    this.#invocations = new Counter({
      name: 'aws_lambda_invocations_total',
      help: 'Invocations begun in this execution environment.',
      registers,
    });
    this.#errors = new Counter({
      name: 'aws_lambda_errors_total',
      help: 'Invocations that ended in an error, by error type.',
      labelNames: ['error_type'],
      registers,
    });
    // The series without an error type stays 0: with it, a function that never failed reads 0 and not "no data".
    this.#errors.inc({}, 0);
    this.#timeouts = new Counter({
      name: 'aws_lambda_timeouts_total',
      help: 'Invocations still running shortly before the function timeout.',
      registers,
    });
    this.#duration = new Histogram({
      name: 'aws_lambda_duration_seconds',
      help: 'Time from begin of the handler to its end, without the push.',
      buckets: [...durationBuckets],
      registers,
    });
    this.#coldStarts = new Counter({
      name: 'aws_lambda_cold_starts_total',
      help: 'Invocations that waited for the execution environment to be initialised.',
      registers,
    });
    this.#coldStart = new Gauge({
      name: 'aws_lambda_cold_start',
      help: '1 while the latest invocation was a cold start, else 0.',
      registers,
    });
    this.#initDuration = new Gauge({
      name: 'aws_lambda_init_duration_seconds',
      help: 'Time from process start to ready for the first invocation.',
      registers,
    });
  }

  begin(isColdStart: boolean): void {
    this.#invocations.inc();
    this.#coldStart.set(isColdStart ? 1 : 0);
    if (isColdStart) this.#coldStarts.inc();
  }

  /** @param durationSeconds from begin to settle */
  settle(durationSeconds: number): void {
    this.#duration.observe(durationSeconds);
  }

  fail(error: unknown): void {
    this.#errors.inc({ error_type: this.#errorTypes.labelOf(error) });
  }

  failAs(errorType: string): void {
    this.#errors.inc({ error_type: this.#errorTypes.limit(errorType) });
  }

  setInitDuration(seconds: number): void {
    this.#initDuration.set(seconds);
  }

  timeOut(): void {
    this.#timeouts.inc();
    this.failAs('Timeout');
  }

  /** @returns all counts, as they stand */
  tally(): InvocationTally {
    const { counts, sum } = readDistribution(this.#duration);
    return {
      invocations: readTotal(this.#invocations),
      coldStarts: readTotal(this.#coldStarts),
      timeouts: readTotal(this.#timeouts),
      errors: readCounter(this.#errors)
        .filter(({ labels: { error_type: type } }) => type !== undefined)
        .map(({ labels: { error_type: type }, value }) => [String(type), value] as const),
      durationBounds: this.#durationBounds,
      durationCounts: counts,
      durationSum: sum,
    };
  }

  /** Goes on from the counts of the process before, so that no series falls back to 0. */
  resume(tally: InvocationTally): void {
    this.#invocations.inc(tally.invocations);
    this.#coldStarts.inc(tally.coldStarts);
    this.#timeouts.inc(tally.timeouts);
    for (const [type, count] of tally.errors) {
      this.#errors.inc({ error_type: this.#errorTypes.limit(type) }, count);
    }
    // Other buckets, other series: what was counted in the old ones is in the store, or lost.
    const { durationBounds: bounds, durationCounts: counts, durationSum: sum } = tally;
    const isSame =
      bounds.length === this.#durationBounds.length &&
      bounds.every((bound, i) => bound === this.#durationBounds[i]);
    if (isSame) addDistribution(this.#duration, { counts, sum });
  }
}
