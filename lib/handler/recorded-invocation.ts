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
   * @param isAwaited whether the answer waits for it
   * @returns `undefined` if there is nothing to wait for
   */
  readonly flush: (
    moment: InvocationFlushReason,
    context: LambdaContext | undefined,
    isAwaited: boolean,
  ) => Promise<unknown> | undefined;
  /** Called with errors of our own, which never reach the handler. */
  readonly onInternalError: (what: string, error: unknown) => void;
}

/** The inputs of one invocation. */
export interface InvocationInputs {
  /** Lambda's, if the handler was given one. */
  readonly context: LambdaContext | undefined;
  readonly options: InstrumentedOptions;
  readonly input: HandlerInput;
  /** Set for an invocation of a durable function. */
  readonly durable: DurableInvocation | undefined;
  readonly observer: InvocationObserver;
  /** Time from its begin until Lambda ends it, in ms; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /** Whether it is the first of this environment. */
  readonly isFirst: boolean;
}

/**
 * An invocation is flushed when it ends, with or without an error. It is also flushed as `timeout` if it still runs shortly
 * before its deadline, and then again when it ends, because the gauge that was pushed must go down.
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

  constructor(books: RecorderDependencies, facts: InvocationInputs) {
    this.#dependencies = books;
    this.#inputs = facts;
    this.#beganMs = books.clock.monotonicMs();
    books.unsettled.add(this, facts.context);
    books.deadlineWatch.start(facts.remainingMs, this);
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
    const isJudged = options.isError !== undefined || durable !== undefined;
    return this.#settle(isJudged ? () => this.#recordReportedError(result) : undefined);
  }

  fail(error: unknown): Promise<unknown> | undefined {
    return this.#settle(() => {
      this.#endDurable('RETRYING');
      return this.#recordError(error);
    });
  }

  /** Called while the handler still runs: Lambda may end it soon, or it finishes in time. */
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
   * no timeout, even if its handler settles later: the environment may have been frozen meanwhile.
   */
  close(): void {
    try {
      this.#stopTracking();
    } catch (error) {
      this.#dependencies.onInternalError('closing an invocation', error);
    }
  }

  /** @param recordEnding counts the ending; returns whether it was an error */
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
    // Must run after every error above: the environment may be kept from freezing until this is done.
    return this.#flush(this.#reasonOfEnd(isError), true);
  }

  /** Removes it from everything that tracks running invocations. */
  #stopTracking(): void {
    const { counts, deadlineWatch, unsettled } = this.#dependencies;
    this.#isOpen = false;
    unsettled.delete(this);
    deadlineWatch.end(this);
    if (this.#isNearDeadline) counts.changeNearDeadline(-1);
    this.#inputs.observer.settle();
  }

  #reasonOfEnd(isError: boolean): InvocationFlushReason {
    if (this.#isNearDeadline) return 'timeout';
    if (isError) return 'error';
    return this.#inputs.isFirst ? 'cold-start' : 'invocation';
  }

  #flush(moment: InvocationFlushReason, isAwaited: boolean): Promise<unknown> | undefined {
    const { flush, onInternalError } = this.#dependencies;
    try {
      return flush(moment, this.#inputs.context, isAwaited)?.catch((error: unknown) => {
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
    // Read only then: a property of a user's object may throw.
    if (this.#inputs.durable !== undefined) this.#endDurable(readDurableStatus(result));
    const { input, options } = this.#inputs;
    const { isError = isDurableFailure } = options;
    const verdict =
      this.#callPredicate('isError', () => isError(result, input.event, input.context), [
        'boolean',
        'string',
      ]) ?? false;
    if (verdict !== false) this.#dependencies.counts.failAs(verdict === true ? 'Reported' : verdict);
    return verdict !== false;
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
