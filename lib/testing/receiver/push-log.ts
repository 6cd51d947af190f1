import type { ReceivedPush } from './received-push.js';

/** The received pushes in order of arrival. Callers can wait for more. */
export class PushLog {
  #pushes: ReceivedPush[] = [];
  #openings: ReceivedPush[] = [];
  readonly #onPush = new Set<() => void>();

  get pushes(): readonly ReceivedPush[] {
    return this.#pushes;
  }

  add(push: ReceivedPush): void {
    this.#pushes.push(push);
    for (const notify of this.#onPush) {
      notify();
    }
  }

  /** Requests without samples, with which clients open their connections. */
  get openings(): readonly ReceivedPush[] {
    return this.#openings;
  }

  addOpening(opening: ReceivedPush): void {
    this.#openings.push(opening);
  }

  /** Removes all pushes. Callers that wait then need as many new pushes. */
  clear(): void {
    this.#pushes = [];
    this.#openings = [];
  }

  /** @throws Error if there are fewer than `count` after `timeoutMs`. */
  async waitFor(count: number, timeoutMs: number): Promise<readonly ReceivedPush[]> {
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (this.#pushes.length >= count) {
          clearTimeout(timer);
          this.#onPush.delete(check);
          resolve();
        }
      };
      const timer = setTimeout(() => {
        this.#onPush.delete(check);
        const received = `${String(this.#pushes.length)} within ${String(timeoutMs)} ms`;
        reject(new Error(`Cannot wait for pushes: expected ${String(count)}; got ${received}`));
      }, timeoutMs);
      this.#onPush.add(check);
      check();
    });
    return [...this.#pushes];
  }
}
