/**
 * Waits for plain state to reach a condition.
 *
 * The rules of the platform are conditions over the state of several actors, such as "the runtime and each extension
 * have asked for the next event". Code that changes the state calls `notify()`; code that waits passes the condition.
 */
export class Changes {
  readonly #waiting = new Set<() => void>();

  /** Checks every waiting condition again after a change of state. */
  notify(): void {
    for (const check of [...this.#waiting]) check();
  }

  /**
   * @param condition checked now and after each change
   * @param timeoutMs the maximum wait in ms
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
