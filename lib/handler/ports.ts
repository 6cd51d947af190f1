import type { LambdaContext } from '../lambda/context.js';

/** What the wrappers need of the rest: somebody who keeps the books of invocations. */
export interface InvocationRecorder {
  /**
   * Opens the books of one invocation. Never throws.
   *
   * @param context Lambda's, if the handler was given one
   * @returns `undefined` where nothing is to be recorded: inside an invocation already counted, or disabled
   */
  begin(context: LambdaContext | undefined, options: InstrumentedOptions): Invocation | undefined;
}

/** One invocation, from begin to settle. */
export interface Invocation {
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
  /** @param change 1 when an invocation comes near its deadline, -1 when it has ended */
  changeNearDeadline(change: 1 | -1): void;
}

/** Called when an invocation has ended: after it is counted, before it can be pushed. */
export interface InvocationWitness {
  settle(): void;
}

/**
 * Options of `@Instrumented()` and `lambdaHandler()`.
 *
 * @typeParam Result what the handler answers with; inferred if handler and options are given together
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- options kept in a variable fit any handler
export interface InstrumentedOptions<Result = any> {
  /**
   * Tells a result that stands for an error although nothing was thrown, such as an HTTP 5xx answer.
   *
   * @returns `true` or an error type for an error, else `false`
   */
  readonly isError?: ((result: Result) => boolean | string) | undefined;
}
