/** What stands for globals that are expensive to touch; names in got's code to names of exports. */
export const cheapGlobals = { 'Intl.ListFormat': 'LazyListFormat', FormData: 'NoFormData' };

/** got's argument checks make two lists while they load: 12 ms for the words "and" and "or" of error messages. */
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

/** got asks of every body whether it is a form; the global's first reading loads undici, 20 ms. Ours is a Buffer. */
export class NoFormData {}
