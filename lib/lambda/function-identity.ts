import type { Environment } from '../config/environment-variables.js';
import { readContextText, type LambdaContext } from './context.js';
import { isSnapStart } from './snap-start.js';

/** What identifies one function version in one execution environment and thread. A part is `undefined` if it is unknown. */
export interface Identity {
  readonly functionName: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  readonly accountId: string | undefined;
  /** The tenant of the environment in tenant isolation mode; each environment then serves only one. */
  readonly tenantId?: string | undefined;
  /** Distinct for every execution environment, and for every worker thread of a Managed Instance. */
  readonly instance: string;
}

/** Used to distinguish instances if the log stream is unknown, or the same for several threads. */
export interface InstanceSources {
  /** `worker_threads.threadId`: 0 on the main thread. */
  readonly threadId: number;
  /** Called if the log stream is unknown: outside Lambda, and in restored snapshots before the first invocation. */
  readonly randomId: () => string;
}

/**
 * Resolves the identity from the environment variables, and from the context of an invocation if a variable is missing.
 * Variables come first: Lambda sets them, while any caller can pass a context.
 *
 * The log stream of a restored snapshot is the exception. The variable may be that of the environment in which the
 * snapshot was taken, and runtime clients copy the variable into the context. So only a log stream of the context that
 * differs from the variable is used.
 *
 * Host name and process id are not used: different execution environments have the same ones.
 *
 * @param context `undefined` before the first event, and for handlers that get none
 */
export function resolveIdentity(
  environment: Environment,
  context: LambdaContext | undefined,
  sources: InstanceSources,
): Identity {
  const arn = readContextText(context, 'invokedFunctionArn')?.split(':');
  const variable = environment.AWS_LAMBDA_LOG_STREAM_NAME;
  const fromContext = readContextText(context, 'logStreamName');
  const afterRestore = fromContext === variable ? undefined : fromContext;
  const logStream = isSnapStart(environment) ? afterRestore : (variable ?? fromContext);
  const base = logStream === undefined ? sources.randomId() : readLogStreamId(logStream);
  return {
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME ?? readContextText(context, 'functionName'),
    version: environment.AWS_LAMBDA_FUNCTION_VERSION ?? readContextText(context, 'functionVersion'),
    region: environment.AWS_REGION ?? arn?.[3],
    accountId: arn?.[4] === '' ? undefined : arn?.[4],
    tenantId: readContextText(context, 'tenantId'),
    instance: sources.threadId === 0 ? base : `${base}-${String(sources.threadId)}`,
  };
}

/**
 * Whether an identity that is resolved now would lack a value that only the context of the first event has.
 *
 * @param environment environment variables of a function in Lambda
 * @param hasAccountId whether the settings contain the account id, since none of Lambda's variables does
 */
export function needsContext(environment: Environment, hasAccountId: boolean): boolean {
  return (
    !hasAccountId ||
    isSnapStart(environment) ||
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
