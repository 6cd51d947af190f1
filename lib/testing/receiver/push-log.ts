import type { ReceivedPush } from './received-push.js';

/** The pushes received, in order, and those who wait for more. */
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

  /** Requests without samples, by which clients open their connections. */
  get openings(): readonly ReceivedPush[] {
    return this.#openings;
  }

  addOpening(opening: ReceivedPush): void {
    this.#openings.push(opening);
  }

  /** Forgets all pushes; who waits goes on waiting, for as many new ones. */
  clear(): void {
    this.#pushes = [];
    this.#openings = [];
  }

  /** @throws Error when there are fewer than `count` after `timeoutMs`. */
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
        const met = `${String(this.#pushes.length)} within ${String(timeoutMs)} ms`;
        reject(new Error(`Cannot wait for pushes: received ${met}, wanted ${String(count)}`));
      }, timeoutMs);
      this.#onPush.add(check);
      check();
    });
    return [...this.#pushes];
  }
}
