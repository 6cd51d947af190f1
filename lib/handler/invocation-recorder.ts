import type { LambdaContext } from '../lambda/context.js';

/** What wrappers of handlers use to record invocations. */
export interface InvocationRecorder {
  /**
   * Begins to record an invocation. Never throws.
   *
   * @param context Lambda's context, if the handler got one
   * @param input arguments of the handler, for predicates
   * @returns `undefined` if nothing is recorded: inside an invocation that is counted or ignored, or if metrics are disabled
   */
  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input?: HandlerInput,
  ): Invocation | IgnoredInvocation | undefined;
}

/** Arguments of a handler, for predicates. */
export interface HandlerInput {
  readonly event?: unknown;
  /** The handler's own context argument, which may be another object than Lambda's context. */
  readonly context?: unknown;
  /** Set if the caller does not have the event; otherwise read from the event. */
  readonly durable?: DurableInvocation | undefined;
}

/** An invocation of a durable function. */
export interface DurableInvocation {
  /** Whether an earlier invocation has begun the same execution. */
  readonly isReplay: boolean;
}

/** An invocation that `ignore` left out: its handler runs as if it were not instrumented. */
export interface IgnoredInvocation {
  readonly isIgnored: true;
  /** Runs the handler inside the invocation, so that what it calls is not counted either. */
  run<T>(call: () => T): T;
}

/** One invocation, from its begin until its handler settles. */
export interface Invocation {
  readonly isIgnored: false;
  /** Runs the handler inside the invocation, so that what it calls does not count again. */
  run<T>(call: () => T): T;
  /**
   * Records a success, or an error if the option `isError` reports one; then flushes. Never rejects.
   *
   * @returns a promise that resolves after the flush; `undefined` if the answer does not wait for a flush
   */
  succeed(result: unknown): Promise<unknown> | undefined;
  /** Records an error, then flushes, as {@link succeed} does. */
  fail(error: unknown): Promise<unknown> | undefined;
}

/** Counts invocations. */
export interface InvocationCounts {
  begin(isColdStart: boolean): void;
  /** @param durationSeconds from the begin of the handler until it settled */
  settle(durationSeconds: number): void;
  /** @param error what was thrown; only its type is read */
  fail(error: unknown): void;
  /** @param errorType the type, if the error itself is not known or a predicate has named its type */
  failAs(errorType: string): void;
  /** @param status how the invocation of a durable function ended, as the SDK names it */
  endDurable(status: string, isReplay: boolean): void;
  /** @param change 1 when an invocation comes near its deadline, -1 when such an invocation ends */
  changeNearDeadline(change: 1 | -1): void;
}

/** Called when an invocation has ended, after it was counted and before the counts can be pushed. */
export interface InvocationObserver {
  settle(): void;
}

/**
 * Options of `@Instrumented()`, `instrument()`, `lambdaHandler()`, `nestHandler()` and middy's `instrumented()`. No
 * predicate changes what the handler returns or throws. If a predicate throws or returns another type, one log line says
 * so, and the default applies.
 *
 * @typeParam Result the handler's result; like the other type parameters, it is inferred if handler and options are in
 * one call
 * @typeParam Event the handler's event
 * @typeParam Context the handler's context
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- options kept in a variable fit any handler */
export interface InstrumentedOptions<Result = any, Event = any, Context = any> {
  /* eslint-enable @typescript-eslint/no-explicit-any */
  /**
   * Leaves an invocation out: no count, no duration, no error, no push, and the next invocation is the cold start. What the
   * handler calls inside it is left out too. `isWarmUp` recognizes the events of warm-up plugins. Default: none is left out.
   *
   * @returns `true` to leave the invocation out
   */
  readonly ignore?: ((event: Event, context: Context) => boolean) | undefined;
  /**
   * Whether a result is an error although nothing was thrown, such as an HTTP 5xx answer. Default: `isDurableFailure` for
   * events of durable functions; otherwise no result is an error.
   *
   * @returns for an error, its type, or `true` for the type `Reported`; otherwise `false`
   */
  readonly isError?: ((result: Result, event: Event, context: Context) => boolean | string) | undefined;
  /**
   * Returns the type of an error that the handler threw, rejected with or passed to its callback. Default: its name or class.
   *
   * @returns the error type; `false` if the error is expected and must not be counted; `undefined` for the default
   */
  readonly errorType?: ((error: unknown) => string | false | undefined) | undefined;
}
