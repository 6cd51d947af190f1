import type { Environment } from '../config/environment.js';
import { readContextText, type LambdaContext } from './context.js';

/** Who is speaking: one function version in one execution environment (and thread). `undefined` where unknown. */
export interface Identity {
  readonly functionName: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** Distinct for every execution environment, and for every worker thread of a Managed Instance. */
  readonly instance: string;
}

/** What tells two instances apart where Lambda's own name for them is missing or shared. */
export interface InstanceHints {
  /** `worker_threads.threadId`: 0 on the main thread. */
  readonly threadId: number;
  /** Used where there is no log stream: outside Lambda, and in restored snapshots before the first invocation. */
  readonly randomId: () => string;
}

/**
 * Resolves the identity at the first invocation, from its context and the environment: in a restored snapshot
 * the environment's own log stream is not known before.
 *
 * Host name and process id are of no use: they are equal in different execution environments.
 */
export function resolveIdentity(
  environment: Environment,
  context: LambdaContext,
  hints: InstanceHints,
): Identity {
  const arn = readContextText(context, 'invokedFunctionArn')?.split(':');
  const logStream = readContextText(context, 'logStreamName') ?? environment.AWS_LAMBDA_LOG_STREAM_NAME;
  const base = logStream === undefined ? hints.randomId() : readLogStreamId(logStream);
  return {
    functionName: readContextText(context, 'functionName') ?? environment.AWS_LAMBDA_FUNCTION_NAME,
    version: readContextText(context, 'functionVersion') ?? environment.AWS_LAMBDA_FUNCTION_VERSION,
    region: environment.AWS_REGION ?? arn?.[3],
    accountId: arn?.[4] === '' ? undefined : arn?.[4],
    instance: hints.threadId === 0 ? base : `${base}-${String(hints.threadId)}`,
  };
}

/**
 * @param logStream e.g. `2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef`
 * @returns the environment's own part of it, 32 hexadecimal digits; the whole name where it has no such part
 */
function readLogStreamId(logStream: string): string {
  return /([0-9a-f]{32})\]?$/i.exec(logStream)?.[1] ?? logStream;
}
