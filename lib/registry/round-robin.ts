/** Orders items if there is not time for all: an item that was left out last time comes first. */
export class RoundRobin {
  /** What the first one is known by; `undefined` while there is time for all. */
  #first: unknown;

  /**
   * @param isKnownBy whether an item is known by what {@link end} was given
   * @returns the same items in the same order, from whoever is first on
   */
  inOrder<Item>(items: readonly Item[], isKnownBy: (item: Item, key: unknown) => boolean): readonly Item[] {
    if (this.#first === undefined) return items;
    const place = items.findIndex((item) => isKnownBy(item, this.#first));
    return place <= 0 ? items : [...items.slice(place), ...items.slice(0, place)];
  }

  /** @param firstLeftOut what the first item that was left out is known by; `undefined` where none was */
  end(firstLeftOut: unknown): void {
    this.#first = firstLeftOut;
  }
}
