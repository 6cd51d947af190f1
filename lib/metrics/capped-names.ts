const maxNameLength = 64;
const overflow = 'other';

/** Limits the number of values of a label. A program may build names from data, such as an id, so they can be any number. */
export class CappedNames {
  readonly #maxNames: number;
  readonly #names = new Set<string>();

  /** @param maxNames further names become `other` */
  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  /** @returns the name, shortened and with safe characters; `unnamed` if there is none; `other` beyond the limit */
  labelOf(name: string | undefined): string {
    const label = name?.slice(0, maxNameLength).replace(/[^A-Za-z0-9_.:-]+/g, '_') ?? '';
    if (label === '') return 'unnamed';
    if (this.#names.has(label)) return label;
    if (this.#names.size >= this.#maxNames) return overflow;
    this.#names.add(label);
    return label;
  }
}
