import { ManualTime } from '../flush/manual-time.js';

/** Each read of the clock takes `stepMs`, as if the work before it had taken that time. */
export class WorkingTime extends ManualTime {
  stepMs = 0;

  override monotonicMs(): number {
    this.jump({ monotonicMs: this.stepMs });
    return super.monotonicMs();
  }

  /** Runs work that takes time, with as many turns of the event loop as needed. */
  async work<T>(stepMs: number, begin: () => Promise<T>): Promise<T> {
    this.stepMs = stepMs;
    let isDone = false as boolean;
    const working = begin().finally(() => (isDone = true));
    for (let i = 0; i < 1000 && !isDone; i += 1) await this.advance(0);
    this.stepMs = 0;
    return working;
  }
}
