const longestName = 64;
const overflow = 'other';

/** Limits the number of values of a label, because names in a program may contain data. */
export class CappedNames {
  readonly #most: number;
  readonly #names = new Set<string>();

  /** @param most further names become `other` */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns the name, cut and cleaned; `unnamed` if there is none; `other` beyond the limit */
  labelOf(name: string | undefined): string {
    const label = name?.slice(0, longestName).replace(/[^A-Za-z0-9_.:-]+/g, '_') ?? '';
    if (label === '') return 'unnamed';
    if (this.#names.has(label)) return label;
    if (this.#names.size >= this.#most) return overflow;
    this.#names.add(label);
    return label;
  }
}
