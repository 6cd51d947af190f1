/** 5000 keys take about 1 MB. */
const maxKeys = 5000;

/**
 * Remembers which removed series have a sent zero sample. If such a series comes back, it must not get a second zero:
 * `increase()` would add all its counts again. Beyond the limit, the oldest keys are forgotten.
 */
export class SentZeros {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= maxKeys) return;
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }

  /** @returns whether the key existed */
  delete(key: string): boolean {
    return this.#keys.delete(key);
  }

  clear(): void {
    this.#keys.clear();
  }
}
