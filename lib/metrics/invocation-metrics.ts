import type * as promClient from 'prom-client';
import type { InvocationTally } from '../journal/environment-state.js';
import { Durations } from './durations.js';
import { ErrorTypes } from './error-types.js';
import {
  addTo,
  increment,
  labelSet,
  withoutPrototype,
  noLabels,
  readCounterByLabel,
  readCounter,
  setGauge,
} from './metric-state.js';
import { Counter, Gauge, Histogram } from './prom-client.js';

/** Counts invocations. Every series without a label exists from the first push on, so that queries return 0 and not "no data". */
export class InvocationMetrics {
  readonly #errorTypes = new ErrorTypes();
  readonly #invocations: promClient.Counter;
  readonly #errors: promClient.Counter<'error_type'>;
  readonly #timeouts: promClient.Counter;
  readonly #coldStarts: promClient.Counter;
  readonly #durations: Durations;
  readonly #coldStart: promClient.Gauge;
  readonly #initDuration: promClient.Gauge;
  readonly #nearDeadline: promClient.Gauge;
  readonly #registers: promClient.Registry[];
  /** Created at the first invocation of a durable function. */
  #durable: promClient.Counter<'status' | 'replay'> | undefined;
  /** Value of `aws_lambda_cold_start`. */
  #isColdStart = false;

  /**
   * @param registry gets the metrics
   * @param durationBuckets upper bounds in seconds, ascending
   */
  constructor(registry: promClient.Registry, durationBuckets: readonly number[]) {
    const registers = (this.#registers = [registry]);
    this.#invocations = new Counter({
      name: 'aws_lambda_invocations_total',
      help: 'Invocations started in this execution environment.',
      registers,
    });
    this.#errors = new Counter({
      name: 'aws_lambda_errors_total',
      help: 'Invocations that ended in an error, by error type.',
      labelNames: ['error_type'],
      registers,
    });
    // The series without an error type stays 0. Without it, a query for a function that never failed would return "no data".
    addTo(this.#errors, noLabels, 0);
    this.#timeouts = new Counter({
      name: 'aws_lambda_timeouts_total',
      help: 'Invocations that Lambda ended at the function timeout, counted by the next process of the environment.',
      registers,
    });
    const duration = new Histogram({
      name: 'aws_lambda_duration_seconds',
      help: 'Time from the start of the handler to its end, without the push.',
      buckets: [...durationBuckets],
      registers,
    });
    this.#durations = new Durations(duration, durationBuckets);
    this.#coldStarts = new Counter({
      name: 'aws_lambda_cold_starts_total',
      help: 'Invocations that waited for the execution environment to be initialised.',
      registers,
    });
    this.#coldStart = new Gauge({
      name: 'aws_lambda_cold_start',
      help: '1 if the latest invocation was a cold start; otherwise 0.',
      registers,
    });
    this.#initDuration = new Gauge({
      name: 'aws_lambda_init_duration_seconds',
      help: 'Time from process start to ready for the first invocation.',
      registers,
    });
    this.#nearDeadline = new Gauge({
      name: 'aws_lambda_invocations_near_deadline',
      help: 'Invocations that still run shortly before the function timeout.',
      registers,
    });
  }

  /** @param change 1 when an invocation comes near its deadline, -1 when it has ended */
  changeNearDeadline(change: 1 | -1): void {
    addTo(this.#nearDeadline, noLabels, change);
  }

  begin(isColdStart: boolean): void {
    increment(this.#invocations, noLabels);
    if (isColdStart !== this.#isColdStart) setGauge(this.#coldStart, isColdStart ? 1 : 0);
    this.#isColdStart = isColdStart;
    if (isColdStart) increment(this.#coldStarts, noLabels);
  }

  /** @param durationSeconds from the begin of the handler to its end */
  settle(durationSeconds: number): void {
    this.#durations.observe(durationSeconds);
  }

  fail(error: unknown): void {
    this.#countError(this.#errorTypes.labelOf(error));
  }

  /** @param errorType the type that the function's code reported; `Reported` if it reported none */
  failAs(errorType: string): void {
    this.#countError(this.#errorTypes.labelOfReported(errorType));
  }

  /**
   * @param status `SUCCEEDED`, `FAILED`, `PENDING`, `RETRYING`, or `UNKNOWN`
   * @param isReplay whether an earlier invocation has begun the execution
   */
  endDurable(status: string, isReplay: boolean): void {
    this.#durable ??= new Counter({
      name: 'aws_lambda_durable_invocations_total',
      help: 'Ended invocations of a durable function, by status and by whether the execution had begun before.',
      labelNames: ['status', 'replay'],
      registers: this.#registers,
    });
    addTo(this.#durable, { labels: withoutPrototype({ status, replay: String(isReplay) }) }, 1);
  }

  setInitDuration(seconds: number): void {
    setGauge(this.#initDuration, seconds);
  }

  /** Counts an invocation that Lambda ended at its deadline. */
  timeOut(): void {
    increment(this.#timeouts, noLabels);
    this.#countError('Timeout');
  }

  /** Counts an invocation that ended with its process. */
  crash(): void {
    this.#countError('Crash');
  }

  /** @returns all counts. Its arrays are reused: it is valid until the next call. */
  tally(): InvocationTally {
    return {
      invocations: readCounter(this.#invocations),
      coldStarts: readCounter(this.#coldStarts),
      timeouts: readCounter(this.#timeouts),
      errors: readCounterByLabel(this.#errors, 'error_type'),
      durationBounds: this.#durations.bounds,
      durationCounts: this.#durations.readCounts(),
      durationSum: this.#durations.readSum(),
    };
  }

  /** Continues from the counts of the previous process, so that no series is reset to 0. */
  resume(tally: InvocationTally): void {
    addTo(this.#invocations, noLabels, tally.invocations);
    addTo(this.#coldStarts, noLabels, tally.coldStarts);
    addTo(this.#timeouts, noLabels, tally.timeouts);
    for (const [type, count] of tally.errors) {
      this.#errorTypes.restore(type);
      this.#countError(type, count);
    }
    // If the bounds differ, the old counts do not fit. They are in the store, or lost.
    const bounds = this.#durations.bounds;
    const isSame =
      tally.durationBounds.length === bounds.length &&
      bounds.every((bound, i) => bound === tally.durationBounds[i]);
    if (isSame) this.#durations.add(tally.durationCounts, tally.durationSum);
  }

  #countError(label: string, count = 1): void {
    addTo(this.#errors, labelSet('error_type', label), count);
  }
}
