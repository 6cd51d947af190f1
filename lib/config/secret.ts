const redacted = 'Secret { [redacted] }';

/**
 * A text that cannot be printed by accident: `util.inspect`, `console.log` and `JSON.stringify` do not read its private
 * field.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns the text, for a request; it must not be kept anywhere that can be printed */
  reveal(): string {
    return this.#text;
  }

  toJSON(): string {
    return redacted;
  }

  toString(): string {
    return redacted;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted;
  }
}
