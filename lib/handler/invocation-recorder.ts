import type { LambdaContext } from '../lambda/context.js';

/** Records invocations for the wrappers. */
export interface InvocationRecorder {
  /**
   * Begins to record an invocation. Never throws.
   *
   * @param context Lambda's, if the handler was given one
   * @param input arguments of the handler, for predicates
   * @returns `undefined` if nothing is recorded: inside an invocation that is counted or ignored, or if metrics are disabled
   */
  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input?: HandlerInput,
  ): Invocation | IgnoredInvocation | undefined;
}

/** Arguments of a handler. */
export interface HandlerInput {
  readonly event?: unknown;
  /** The handler's argument; it may be something else than Lambda's context. */
  readonly context?: unknown;
  /** Set by a caller who knows it without the event. */
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

/** One invocation, from begin to settle. */
export interface Invocation {
  readonly isIgnored: false;
  /** Runs the handler inside the invocation, so that what it calls does not count again. */
  run<T>(call: () => T): T;
  /**
   * Records a success, or an error if `isError` says so; then flushes. Never rejects.
   *
   * @returns a promise that resolves after the flush; `undefined` if nothing is pushed now
   */
  succeed(result: unknown): Promise<unknown> | undefined;
  /** Records an error, then flushes, as {@link succeed} does. */
  fail(error: unknown): Promise<unknown> | undefined;
}

/** Counts invocations. */
export interface InvocationCounts {
  begin(isColdStart: boolean): void;
  /** @param durationSeconds from begin to settle */
  settle(durationSeconds: number): void;
  /** @param error what was thrown; only its type is read */
  fail(error: unknown): void;
  /** @param errorType the type of an error that was not thrown */
  failAs(errorType: string): void;
  /** @param status status of the ended invocation of a durable function, as the SDK names it */
  endDurable(status: string, isReplay: boolean): void;
  /** @param change 1 when an invocation comes near its deadline, -1 when it has ended */
  changeNearDeadline(change: 1 | -1): void;
}

/** Called when an invocation has ended: after it is counted, before it can be pushed. */
export interface InvocationObserver {
  settle(): void;
}

/**
 * Options of `@Instrumented()`, `instrument()`, `lambdaHandler()`, `nestHandler()` and middy's `instrumented()`. If a
 * predicate throws or returns another type, one log line says so and the default applies. No predicate changes what the
 * handler returns or throws.
 *
 * @typeParam Result the handler's result; like the other parameters, it is inferred if handler and options are given together
 * @typeParam Event the handler's event
 * @typeParam Context the handler's context
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- options kept in a variable fit any handler */
export interface InstrumentedOptions<Result = any, Event = any, Context = any> {
  /* eslint-enable @typescript-eslint/no-explicit-any */
  /**
   * Leaves an invocation out: no count, no duration, no error, no push, and the next invocation is the cold start. What the
   * handler calls inside it is left out too. `isWarmUp` knows the events of warm-up plugins. Default: none is left out.
   */
  readonly ignore?: ((event: Event, context: Context) => boolean) | undefined;
  /**
   * Whether a result is an error although nothing was thrown, such as an HTTP 5xx answer. Default: `isDurableFailure` for
   * events of durable functions; otherwise no result is an error.
   *
   * @returns `true` or an error type for an error; otherwise `false`
   */
  readonly isError?: ((result: Result, event: Event, context: Context) => boolean | string) | undefined;
  /**
   * Returns the type of an error that the handler threw, rejected with or passed to its callback. Default: its name or class.
   *
   * @returns the error type; `false` if it is expected and does not count as an error; `undefined` for the default
   */
  readonly errorType?: ((error: unknown) => string | false | undefined) | undefined;
}
