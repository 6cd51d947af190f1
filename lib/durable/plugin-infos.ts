/*
 * The parts that are read of the objects that `@aws/durable-execution-sdk-js` passes to its plugins. The SDK's own types
 * are not used, because the SDK may not be installed.
 */

/** An invocation that begins. */
export interface InvocationStartInfo {
  /** Lambda's request id. */
  readonly requestId: string;
  /** ARN of the function version, followed by `/durable-execution/` and the name and id of the execution. */
  readonly executionArn: string;
  /** Whether it is the first invocation of its execution; the others are replays. */
  readonly isFirstInvocation: boolean;
}

/** An invocation that has ended. */
export interface InvocationEndInfo {
  /** `SUCCEEDED` or `FAILED` if the execution has ended; other values if it continues. */
  readonly status: string;
  /** When the execution began. */
  readonly executionStartTimestamp?: Date;
}

/** An operation of an execution, such as a step or a wait. */
export interface OperationInfo {
  /** The name from the user's code. */
  readonly name?: string;
  /** e.g. `STEP`. */
  readonly type: string;
  /** A more exact type, if there is one. */
  readonly subType?: string;
  /** e.g. `SUCCEEDED`. */
  readonly status?: string;
  /** Whether an earlier invocation has run the operation. */
  readonly isReplay: boolean;
}

/** An attempt of an operation that has ended. */
export interface AttemptEndInfo extends OperationInfo {
  /** How the attempt ended, as the SDK names it. */
  readonly outcome: string;
}
