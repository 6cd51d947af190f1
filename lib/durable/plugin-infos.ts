/** What is read of the infos that the SDK hands to its plugins: by shape, since its types may not be installed. */

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
