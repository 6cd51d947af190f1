import { randomBytes, randomUUID } from 'node:crypto';

/** The context that Lambda passes to a handler, with the keys of its Node.js 24 runtime. */
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
 * Members that `Context` of `@types/aws-lambda` still has, but the runtime has removed. They are declared, so that a fake context
 * has the type that a handler expects. They are missing at run time, so that code that uses them fails as on Lambda.
 */
export interface RemovedContextMembers {
  callbackWaitsForEmptyEventLoop: boolean;
  /** @deprecated Missing at run time. */
  readonly done: (error?: Error, result?: unknown) => void;
  /** @deprecated Missing at run time. */
  readonly fail: (error: Error | string) => void;
  /** @deprecated Missing at run time. */
  readonly succeed: (result: unknown, more?: unknown) => void;
}

/** Members of the context, which override the defaults, and values from which the defaults are built. */
export interface FakeContextOptions extends Partial<FakeContext & RemovedContextMembers> {
  /** The function's timeout. @default 3000, as in Lambda */
  readonly timeoutMs?: number;
  /** The clock for the remaining time, in ms. @default `Date.now`, as in the runtime */
  readonly now?: () => number;
  /** @default 'eu-west-1' */
  readonly region?: string;
  /** @default '123456789012' */
  readonly accountId?: string;
}

let environmentId: string | undefined;

/**
 * Creates the context of a new invocation. Its request id is unique. Its log stream is the same for all contexts of this
 * process. Its remaining time counts down from the call and becomes negative after the timeout.
 *
 * @example await handler(event, fakeContext({ functionName: 'orders', timeoutMs: 900_000 }));
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
