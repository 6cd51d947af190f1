import type { Clock } from '../lambda/clock.js';
import type { LambdaContext } from '../lambda/context.js';
import type { DeadlineWatch, Watched } from '../lambda/deadline-watch.js';
import type { InvocationScope, ScopedInvocation } from './invocation-scope.js';
import type { UnsettledInvocations } from './unsettled-invocations.js';
import { callPredicate } from './call-predicate.js';
import { readDurableStatus } from './durable-invocation.js';
import { isDurableFailure } from './is-durable-failure.js';
import type {
  DurableInvocation,
  HandlerInput,
  InstrumentedOptions,
  Invocation,
  InvocationCounts,
  InvocationObserver,
} from './invocation-recorder.js';

/** What all invocations of an environment share. */
export interface RecorderDependencies {
  readonly counts: InvocationCounts;
  readonly clock: Clock;
  readonly scope: InvocationScope;
  readonly deadlineWatch: DeadlineWatch;
  readonly unsettled: UnsettledInvocations;
  /**
   * Flushes within the time that is left. Never rejects.
   *
   * @param isAwaited whether the answer may wait for the flush
   * @returns a promise that resolves after the flush; `undefined` if there is nothing to wait for
   */
  readonly flush: (
    reason: InvocationFlushReason,
    context: LambdaContext | undefined,
    isAwaited: boolean,
  ) => Promise<unknown> | undefined;
  /** Called with errors of this library and of predicates, which must not reach the handler. */
  readonly onInternalError: (what: string, error: unknown) => void;
}

/** The inputs of one invocation. */
export interface InvocationInputs {
  /** Lambda's context, if the handler got one. */
  readonly context: LambdaContext | undefined;
  readonly options: InstrumentedOptions;
  readonly input: HandlerInput;
  /** Set for an invocation of a durable function. */
  readonly durable: DurableInvocation | undefined;
  readonly observer: InvocationObserver;
  /** From the begin until Lambda ends the invocation, in ms; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /** Whether it is the first invocation of this environment. */
  readonly isFirst: boolean;
}

/**
 * Why an invocation flushes. It flushes when it ends, with or without an error. If it still runs shortly before its
 * deadline, it also flushes as `timeout`, and again as `timeout` when it ends, because the gauge of invocations near
 * their deadline must go down.
 */
export type InvocationFlushReason = 'invocation' | 'cold-start' | 'error' | 'timeout';

/** An invocation that is counted, timed, and flushed when it settles. */
export class RecordedInvocation implements Invocation, Watched, ScopedInvocation {
  readonly isIgnored = false;
  readonly #dependencies: RecorderDependencies;
  readonly #inputs: InvocationInputs;
  readonly #beganMs: number;
  #isOpen = true;
  #isNearDeadline = false;

  constructor(dependencies: RecorderDependencies, inputs: InvocationInputs) {
    const { clock, unsettled, deadlineWatch } = dependencies;
    this.#dependencies = dependencies;
    this.#inputs = inputs;
    this.#beganMs = clock.monotonicMs();
    unsettled.add(this, inputs.context);
    deadlineWatch.start(inputs.remainingMs, this);
  }

  get context(): LambdaContext | undefined {
    return this.#inputs.context;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  run<T>(call: () => T): T {
    return this.#dependencies.scope.run(this, call);
  }

  succeed(result: unknown): Promise<unknown> | undefined {
    const { durable, options } = this.#inputs;
    const mayBeError = options.isError !== undefined || durable !== undefined;
    return this.#settle(mayBeError ? () => this.#recordReportedError(result) : undefined);
  }

  fail(error: unknown): Promise<unknown> | undefined {
    return this.#settle(() => {
      this.#endDurable('RETRYING');
      return this.#recordError(error);
    });
  }

  /** Called while the handler still runs: it may settle in time, or Lambda may end the process. */
  nearDeadline(): void {
    const { counts, onInternalError } = this.#dependencies;
    try {
      this.#isNearDeadline = true;
      counts.changeNearDeadline(1);
      void this.#flush('timeout', false);
    } catch (error) {
      onInternalError('recording a deadline', error);
    }
  }

  /**
   * Stops recording an invocation that was answered although its handler has not settled. It gets no duration, no error and
   * no timeout, even if its handler settles later: the environment may have been frozen since.
   */
  close(): void {
    try {
      this.#stopTracking();
    } catch (error) {
      this.#dependencies.onInternalError('closing an invocation', error);
    }
  }

  /** @param recordEnding counts how the invocation ended; returns whether that was an error */
  #settle(recordEnding: (() => boolean) | undefined): Promise<unknown> | undefined {
    if (!this.#isOpen) return undefined;
    const { clock, counts, onInternalError } = this.#dependencies;
    let isError = false;
    try {
      try {
        counts.settle((clock.monotonicMs() - this.#beganMs) / 1000);
        if (recordEnding !== undefined) isError = recordEnding();
      } finally {
        this.#stopTracking();
      }
    } catch (error) {
      onInternalError('recording an invocation', error);
    }
    // This must run whatever was thrown above: the freeze may be delayed until the flush is done.
    return this.#flush(this.#flushReason(isError), true);
  }

  /** Removes the invocation from everything that tracks running invocations. */
  #stopTracking(): void {
    const { counts, deadlineWatch, unsettled } = this.#dependencies;
    this.#isOpen = false;
    unsettled.delete(this);
    deadlineWatch.end(this);
    if (this.#isNearDeadline) counts.changeNearDeadline(-1);
    this.#inputs.observer.settle();
  }

  #flushReason(isError: boolean): InvocationFlushReason {
    if (this.#isNearDeadline) return 'timeout';
    if (isError) return 'error';
    return this.#inputs.isFirst ? 'cold-start' : 'invocation';
  }

  #flush(reason: InvocationFlushReason, isAwaited: boolean): Promise<unknown> | undefined {
    const { flush, onInternalError } = this.#dependencies;
    try {
      return flush(reason, this.#inputs.context, isAwaited)?.catch((error: unknown) => {
        onInternalError('flushing', error);
      });
    } catch (error) {
      onInternalError('flushing', error);
      return undefined;
    }
  }

  /** @returns whether the thrown value is an error; if so, it is counted */
  #recordError(error: unknown): boolean {
    const { counts } = this.#dependencies;
    const { errorType } = this.#inputs.options;
    const type =
      errorType && this.#callPredicate('errorType', () => errorType(error), ['string', 'undefined']);
    if (type === undefined) counts.fail(error);
    else if (type !== false) counts.failAs(type);
    return type !== false;
  }

  /** @returns whether the result is an error; if so, it is counted */
  #recordReportedError(result: unknown): boolean {
    // Read for durable functions only: a property of a user's object may throw.
    if (this.#inputs.durable !== undefined) this.#endDurable(readDurableStatus(result));
    const { input, options } = this.#inputs;
    const { isError = isDurableFailure } = options;
    const reported =
      this.#callPredicate('isError', () => isError(result, input.event, input.context), [
        'boolean',
        'string',
      ]) ?? false;
    if (reported !== false) this.#dependencies.counts.failAs(reported === true ? 'Reported' : reported);
    return reported !== false;
  }

  #endDurable(status: string): void {
    const { durable } = this.#inputs;
    if (durable !== undefined) this.#dependencies.counts.endDurable(status, durable.isReplay);
  }

  #callPredicate<Answer>(
    name: string,
    predicate: () => Answer,
    types: readonly string[],
  ): Answer | undefined {
    return callPredicate(predicate, types, (error) => {
      this.#dependencies.onInternalError(name, error);
    });
  }
}
