/** Gives every item its turn if there is not enough time for all: the items that had none for the longest time come first. */
export class Turns<Key> {
  /** The round in which an item had its latest turn, by key; empty while every item has its turn in each round. */
  readonly #rounds = new Map<Key, number>();
  #round = 0;

  /** @returns the same items, those that have waited longest first */
  order<Item>(items: readonly Item[], keyOf: (item: Item) => Key): readonly Item[] {
    if (this.#rounds.size === 0) return items;
    const roundOf = (item: Item): number => this.#rounds.get(keyOf(item)) ?? 0;
    return [...items].sort((a, b) => roundOf(a) - roundOf(b));
  }

  /**
   * Ends a round.
   *
   * @param served keys of the items that had their turn
   * @param hasWaiting whether other items had none
   */
  endRound(served: readonly Key[], hasWaiting: boolean): void {
    if (!hasWaiting) {
      this.#rounds.clear();
      return;
    }
    this.#round += 1;
    for (const key of served) this.#rounds.set(key, this.#round);
  }
}
