import type { LambdaContext } from '../lambda/context.js';

/** What the wrappers need of the rest: somebody who keeps the books of invocations. */
export interface InvocationRecorder {
  /**
   * Opens the books of one invocation. Never throws.
   *
   * @param context Lambda's, if the handler was given one
   * @param input what the handler was given, for predicates
   * @returns `undefined` where nothing is to be recorded: inside an invocation already counted or ignored, or disabled
   */
  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input?: HandlerInput,
  ): Invocation | IgnoredInvocation | undefined;
}

/** What a handler was called with. */
export interface HandlerInput {
  readonly event?: unknown;
  /** The handler's own argument, which may be no context of Lambda's. */
  readonly context?: unknown;
  /** Given by who knows it without the event. */
  readonly durable?: DurableInvocation | undefined;
}

/** An invocation of a durable function. */
export interface DurableInvocation {
  /** Whether an earlier invocation has begun the same execution. */
  readonly isReplay: boolean;
}

/** An invocation that `ignore` left out: its handler is called as if it were not instrumented. */
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
   * Records success or, by `isError`, an error; then flushes. Never rejects.
   *
   * @returns when that is done; `undefined` where it is, since nothing is pushed now
   */
  succeed(result: unknown): Promise<unknown> | undefined;
  /** Records an error, then flushes, as above. */
  fail(error: unknown): Promise<unknown> | undefined;
}

/** Where invocations are counted. */
export interface InvocationCounts {
  begin(isColdStart: boolean): void;
  /** @param durationSeconds from begin to settle */
  settle(durationSeconds: number): void;
  /** @param error what was thrown; read for its type only */
  fail(error: unknown): void;
  /** @param errorType the type of an error that was not thrown */
  failAs(errorType: string): void;
  /** @param status how an invocation of a durable function ended, in the SDK's terms */
  endDurable(status: string, isReplay: boolean): void;
  /** @param change 1 when an invocation comes near its deadline, -1 when it has ended */
  changeNearDeadline(change: 1 | -1): void;
}

/** Called when an invocation has ended: after it is counted, before it can be pushed. */
export interface InvocationObserver {
  settle(): void;
}

/**
 * Options of `@Instrumented()`, `instrument()`, `lambdaHandler()`, `nestHandler()` and middy's `instrumented()`. A predicate
 * that throws, or returns something of another type, costs one log line, and the default applies. No predicate changes what the
 * handler returns or throws.
 *
 * @typeParam Result what the handler answers with; inferred if handler and options are given together, as the others are
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
   * events of durable functions, else no result is an error.
   *
   * @returns `true` or an error type for an error, else `false`
   */
  readonly isError?: ((result: Result, event: Event, context: Context) => boolean | string) | undefined;
  /**
   * Names what the handler threw, rejected with or gave to its callback as an error. Default: its name or class.
   *
   * @returns the error type; `false` if it is expected and does not count as an error; `undefined` for the default
   */
  readonly errorType?: ((error: unknown) => string | false | undefined) | undefined;
}
