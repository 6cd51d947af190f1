/** Gives every item its turn if there is not enough time for all: the first item that was skipped comes first next time. */
export class RoundRobin {
  /** Key of the item that comes first; `undefined` if nothing was skipped. */
  #firstKey: unknown;

  /**
   * @param hasKey returns whether an item has the key that was passed to {@link setFirst}
   * @returns the same items, rotated so that the item with the key comes first
   */
  rotate<Item>(items: readonly Item[], hasKey: (item: Item, key: unknown) => boolean): readonly Item[] {
    if (this.#firstKey === undefined) return items;
    const index = items.findIndex((item) => hasKey(item, this.#firstKey));
    return index <= 0 ? items : [...items.slice(index), ...items.slice(0, index)];
  }

  /** @param key of the first item that was skipped; `undefined` if none was */
  setFirst(key: unknown): void {
    this.#firstKey = key;
  }
}
