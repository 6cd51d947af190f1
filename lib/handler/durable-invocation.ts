import type { DurableInvocation } from './invocation-recorder.js';

/** @returns the status of an answer of a durable function; `UNKNOWN` for anything else, so that values stay few */
export function readDurableStatus(result: unknown): string {
  const status = (result as { readonly Status?: unknown } | null | undefined)?.Status;
  return status === 'SUCCEEDED' || status === 'FAILED' || status === 'PENDING' ? status : 'UNKNOWN';
}

/**
 * Recognises the event of a durable function by its shape, so that the SDK need not be loaded.
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
    if (typeof arn !== 'string' || typeof token !== 'string') return undefined;
    // As the SDK decides: the first operation is the execution itself, and further pages hold more.
    return { isReplay: (state?.Operations?.length ?? 0) > 1 || Boolean(state?.NextMarker) };
  } catch {
    // A getter of somebody's own making.
    return undefined;
  }
}

interface DurableInput {
  readonly DurableExecutionArn?: unknown;
  readonly CheckpointToken?: unknown;
  readonly InitialExecutionState?: {
    readonly Operations?: { readonly length?: number } | null;
    readonly NextMarker?: unknown;
  } | null;
}
