import { randomUUID } from 'node:crypto';

/** What Lambda gives a handler, as the Node.js 24 runtime has it; assignable to `Context` of `@types/aws-lambda`. */
export interface FakeContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity: undefined;
  readonly clientContext: undefined;
  readonly tenantId: string | undefined;
  readonly xRayTraceId: string | undefined;
  readonly getRemainingTimeInMillis: () => number;
  /** Nothing before Node.js 24; there since for the types' sake only, and `undefined`. */
  callbackWaitsForEmptyEventLoop: boolean;
  /** @deprecated Types still have it, the runtime does not: to call it is an error. */
  readonly done: (error?: Error, result?: unknown) => void;
  /** @deprecated See {@link done}. */
  readonly fail: (error: Error | string) => void;
  /** @deprecated See {@link done}. */
  readonly succeed: (result: unknown, more?: unknown) => void;
}
