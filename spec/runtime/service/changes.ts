/**
 * Waits for plain state to reach a condition.
 *
 * The platform's rules are sentences like "the runtime and each extension have asked for next": conditions over several
 * actors' state. Whoever changes the state calls `notify()`; whoever waits gives the condition itself.
 */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Says that state has changed: every waiting condition is looked at again. */
  notify(): void {
    for (const check of [...this.#waiting]) check();
  }

  /**
   * @param condition checked now and after each change
   * @param timeoutMs the longest to wait, in ms
   * @returns whether the condition became true in time
   */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);

    return new Promise((resolve) => {
      const finish = (isMet: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(isMet);
      };
      const check = (): void => {
        if (condition()) finish(true);
      };
      const timer = setTimeout(() => finish(condition()), Math.max(0, timeoutMs));
      this.#waiting.add(check);
    });
  }
}
