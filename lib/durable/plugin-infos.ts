/** The parts that we read of the infos that the SDK passes to its plugins. The SDK's own types may not be installed. */

export interface InvocationStartInfo {
  readonly requestId: string;
  readonly executionArn: string;
  readonly isFirstInvocation: boolean;
}

export interface InvocationEndInfo {
  readonly status: string;
  readonly executionStartTimestamp?: Date;
}

export interface OperationInfo {
  readonly name?: string;
  readonly type: string;
  readonly subType?: string;
  readonly status?: string;
  readonly isReplay: boolean;
}

export interface AttemptEndInfo extends OperationInfo {
  readonly outcome: string;
}
