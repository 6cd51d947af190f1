import { isLambdaContext } from '../lambda/context.js';
import type { DurableInvocation } from './invocation-recorder.js';

/**
 * @returns the status in the result of a durable function; `UNKNOWN` for any other status, so that the label has few
 * values
 */
export function readDurableStatus(result: unknown): string {
  const status = (result as { readonly Status?: unknown } | null | undefined)?.Status;
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'PENDING' ? status : 'UNKNOWN';
}

/**
 * Recognizes the event of a durable function by its shape, so that the SDK does not have to be loaded.
 *
 * @returns `undefined` for any other event; never throws
 */
export function readDurableInvocation(event: unknown): DurableInvocation | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  try {
    const {
      DurableExecutionArn: arn,
      CheckpointToken: token,
      InitialExecutionState: state,
    } = event as DurableInput;
    if (!isText(arn) || !isText(token) || typeof state !== 'object' || state === null) return undefined;
    // The rule of the SDK: the first operation is the execution itself. More operations, or more pages of them, mean a replay.
    return { isReplay: (state.Operations?.length ?? 0) > 1 || Boolean(state.NextMarker) };
  } catch {
    // A getter of the event threw.
    return undefined;
  }
}

/** @returns whether a handler's argument is the context of a durable execution, which contains Lambda's context */
export function isDurableContext(context: unknown): boolean {
  try {
    const { lambdaContext, step } = (context ?? {}) as Partial<Record<string, unknown>>;
    return isLambdaContext(lambdaContext) && typeof step === 'function';
  } catch {
    return false;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

interface DurableInput {
  readonly DurableExecutionArn?: unknown;
  readonly CheckpointToken?: unknown;
  readonly InitialExecutionState?: {
    readonly Operations?: { readonly length?: number } | null;
    readonly NextMarker?: unknown;
  } | null;
}
