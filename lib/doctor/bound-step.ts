import type { Timers } from '../lambda/timers.js';

export interface StepBounds {
  readonly timers: Timers;
  readonly stepTimeoutMs: number;
  /** Whether the step keeps the event loop alive while it waits. */
  readonly holdsLoop: boolean;
}

/**
 * Bounds a step: after its timeout it is aborted, and not awaited any longer.
 *
 * @throws what the step throws; after the timeout, an error with the code `ETIMEDOUT`
 */
export async function boundStep<T>(
  step: (signal: AbortSignal) => Promise<T>,
  { timers, stepTimeoutMs, holdsLoop }: StepBounds,
): Promise<T> {
  const controller = new AbortController();
  let cancel: () => void = () => undefined;
  const timedOut = new Promise<never>((_resolve, reject) => {
    cancel = timers.start(
      stepTimeoutMs,
      () => {
        controller.abort();
        reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
      },
      { holdsLoop },
    );
  });
  try {
    return await Promise.race([step(controller.signal), timedOut]);
  } finally {
    cancel();
  }
}
