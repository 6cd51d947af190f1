/**
 * Stands for `Intl.ListFormat` in what got imports: its argument checks make two of them while they load, 12 ms for
 * the words "and" and "or" of error messages that are hardly ever written.
 */
export class LazyListFormat {
  #options;

  constructor(...options) {
    this.#options = options;
  }

  format(list) {
    const { ListFormat } = Intl;
    return new ListFormat(...this.#options).format(list);
  }
}
