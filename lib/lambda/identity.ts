import type { Environment } from '../config/environment.js';
import { readContextText, type LambdaContext } from './context.js';
import { isBuiltFromSnapshot } from './snapshot.js';

/** Identity of one function version in one execution environment (and thread). `undefined` if unknown. */
export interface Identity {
  readonly functionName: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** The only tenant that the environment serves, in tenant isolation mode. */
  readonly tenantId?: string | undefined;
  /** Distinct for every execution environment, and for every worker thread of a Managed Instance. */
  readonly instance: string;
}

/** Distinguishes instances if Lambda's name for them is missing or shared. */
export interface InstanceSources {
  /** `worker_threads.threadId`: 0 on the main thread. */
  readonly threadId: number;
  /** Used if there is no log stream: outside Lambda, and in restored snapshots before the first invocation. */
  readonly randomId: () => string;
}

/**
 * Resolves the identity from the environment variables, and from the context of an invocation if a variable is missing.
 * Variables come first: Lambda sets them, while any caller can pass a context.
 *
 * The log stream of a restored snapshot is the exception. Its variable may be that of the environment in which the snapshot
 * was taken, and clients for Node.js copy the variable into the context. So it counts only if it has changed since.
 *
 * Host name and process id are not used: they are equal in different execution environments.
 *
 * @param context `undefined` before the first event, and for handlers that get none
 */
export function resolveIdentity(
  environment: Environment,
  context: LambdaContext | undefined,
  hints: InstanceSources,
): Identity {
  const arn = readContextText(context, 'invokedFunctionArn')?.split(':');
  const variable = environment.AWS_LAMBDA_LOG_STREAM_NAME;
  const ofContext = readContextText(context, 'logStreamName');
  const ofRestored = ofContext === variable ? undefined : ofContext;
  const logStream = isBuiltFromSnapshot(environment) ? ofRestored : (variable ?? ofContext);
  const base = logStream === undefined ? hints.randomId() : readLogStreamId(logStream);
  return {
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? readContextText(context, 'functionName'),
    version: environment.AWS_LAMBDA_FUNCTION_VERSION ?? readContextText(context, 'functionVersion'),
    region: environment.AWS_REGION ?? arn?.[3],
    accountId: arn?.[4] === '' ? undefined : arn?.[4],
    tenantId: readContextText(context, 'tenantId'),
    instance: hints.threadId === 0 ? base : `${base}-${String(hints.threadId)}`,
  };
}

/**
 * Whether labels that are made now would lack a value that only the context of the first event has.
 *
 * @param environment environment variables of a function in Lambda
 * @param hasAccountId whether settings name the account, since no variable of Lambda does
 */
export function needsContext(environment: Environment, hasAccountId: boolean): boolean {
  return (
    !hasAccountId ||
    isBuiltFromSnapshot(environment) ||
    environment.AWS_LAMBDA_FUNCTION_NAME === undefined ||
    environment.AWS_LAMBDA_FUNCTION_VERSION === undefined ||
    environment.AWS_REGION === undefined ||
    environment.AWS_LAMBDA_LOG_STREAM_NAME === undefined
  );
}

/**
 * @param logStream e.g. `2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef`
 * @returns its part that identifies the environment, 32 hexadecimal digits; the whole name if it has no such part
 */
function readLogStreamId(logStream: string): string {
  return /([0-9a-f]{32})\]?$/i.exec(logStream)?.[1] ?? logStream;
}
