/** This many take about one megabyte. */
const mostKeys = 5000;

/**
 * Remembers which removed series had their zero sample. If a series comes back, it must not get a second one: `increase()`
 * would add all its counts again. Beyond the limit, the oldest are forgotten.
 */
export class SentZeros {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= mostKeys) return;
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }

  /** Removes a key. @returns whether it was there */
  take(key: string): boolean {
    return this.#keys.delete(key);
  }

  clear(): void {
    this.#keys.clear();
  }
}
