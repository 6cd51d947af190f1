import { createRequestId, createTraceId } from './environment-identity.js';
import { Invocation } from './invocation.js';

/** Settings of one invocation. */
export interface InvokeOptions {
  /** The function's timeout for this invocation in milliseconds; default: the environment's. */
  readonly timeoutMs?: number;
  /** The deadline that the runtime gets, in epoch milliseconds; it is not enforced. Default: now plus the timeout. */
  readonly deadlineMs?: number;
  readonly clientContext?: unknown;
  /** The tenant in tenant isolation mode. Default: none. */
  readonly tenantId?: string;
  /** Default: a new UUID. */
  readonly requestId?: string;
}

/**
 * @param event becomes JSON; undefined becomes `null`
 * @param enforcedDeadline in epoch milliseconds; the runtime gets it unless the options set another
 */
export function createInvocation(
  event: unknown,
  options: InvokeOptions,
  enforcedDeadline: number,
): Invocation {
  const { requestId = createRequestId(), deadlineMs = enforcedDeadline, clientContext, tenantId } = options;

  return new Invocation({
    requestId,
    event: Buffer.from(event === undefined ? 'null' : JSON.stringify(event)),
    deadlineMs,
    traceId: createTraceId(),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(clientContext === undefined ? {} : { clientContext: JSON.stringify(clientContext) }),
  });
}
