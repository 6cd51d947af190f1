/** Orders items if there is not time for all: an item that was left out last time comes first. */
export class RoundRobin {
  /** Key of the first item; `undefined` while there is time for all. */
  #first: unknown;

  /**
   * @param isKnownBy whether an item has the key that {@link end} got
   * @returns the same items, rotated so that the item with the key is first
   */
  inOrder<Item>(items: readonly Item[], isKnownBy: (item: Item, key: unknown) => boolean): readonly Item[] {
    if (this.#first === undefined) return items;
    const place = items.findIndex((item) => isKnownBy(item, this.#first));
    return place <= 0 ? items : [...items.slice(place), ...items.slice(0, place)];
  }

  /** @param firstLeftOut key of the first item that was left out; `undefined` if none was */
  end(firstLeftOut: unknown): void {
    this.#first = firstLeftOut;
  }
}
