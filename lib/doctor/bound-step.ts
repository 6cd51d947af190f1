import type { Timers } from '../lambda/timers.js';

export interface StepBounds {
  readonly timers: Timers;
  /** Time limit of each step, in ms. */
  readonly stepTimeoutMs: number;
  /** Whether the step keeps the event loop alive while it waits. */
  readonly holdsLoop: boolean;
}

/**
 * Runs a step with a time limit. After the limit, it aborts the step and no longer waits for it.
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
        reject(Object.assign(new Error('The step timed out'), { code: 'ETIMEDOUT' }));
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
