import { randomBytes, randomUUID } from 'node:crypto';

/** What Lambda gives a handler, with the keys of its Node.js 24 runtime. */
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
}

/**
 * The members that `Context` of `@types/aws-lambda` has and the runtime no longer: declared so that a fake one fits a
 * handler's type, and not there, so that who uses them fails as on Lambda.
 */
export interface RemovedContextMembers {
  callbackWaitsForEmptyEventLoop: boolean;
  /** @deprecated Not there. */
  readonly done: (error?: Error, result?: unknown) => void;
  /** @deprecated Not there. */
  readonly fail: (error: Error | string) => void;
  /** @deprecated Not there. */
  readonly succeed: (result: unknown, more?: unknown) => void;
}

/** Anything of the context itself, which wins over what is made of the rest. */
export interface FakeContextOptions extends Partial<FakeContext & RemovedContextMembers> {
  /** The function's timeout. @default 3000, as Lambda */
  readonly timeoutMs?: number;
  /** The clock that the remaining time goes by, in ms. @default `Date.now`, as the runtime */
  readonly now?: () => number;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '123456789012' */
  readonly accountId?: string;
}

let environmentId: string | undefined;

/**
 * Makes the context of a new invocation: its request id is unique, its log stream that of this process, its remaining
 * time counts down from now and goes below 0 when nothing stops it.
 *
 * @example
 * await handler(event, fakeContext({ functionName: 'orders', timeoutMs: 900_000 }));
 */
export function fakeContext(options: FakeContextOptions = {}): FakeContext & RemovedContextMembers {
  const {
    timeoutMs = 3000,
    now = () => Date.now(),
    region = 'eu-west-1',
    accountId = '123456789012',
    ...overrides
  } = options;
  const { functionName = 'test-function', functionVersion = '$LATEST' } = overrides;
  const deadlineMs = now() + timeoutMs;
  const context: FakeContext = {
    functionName,
    functionVersion,
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    memoryLimitInMB: '128',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: logStreamName(functionVersion),
    identity: undefined,
    clientContext: undefined,
    tenantId: undefined,
    xRayTraceId: undefined,
    getRemainingTimeInMillis: () => deadlineMs - now(),
    ...overrides,
  };
  return context as FakeContext & RemovedContextMembers;
}

function logStreamName(functionVersion: string): string {
  environmentId ??= randomBytes(16).toString('hex');
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${date}/[${functionVersion}]${environmentId}`;
}
