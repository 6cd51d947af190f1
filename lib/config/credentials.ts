const redacted = 'Credentials { [redacted] }';

/**
 * Basic credentials that cannot be printed by accident: the password is in a private field, which neither
 * `util.inspect`, `console.log` nor `JSON.stringify` reads.
 */
export class Credentials {
  readonly #authorization: string;

  /**
   * @param tenantName user name; must hold no colon (RFC 7617 has no escape for it)
   * @param password any Unicode text; encoded as UTF-8
   */
  constructor(tenantName: string, password: string) {
    this.#authorization = `Basic ${Buffer.from(`${tenantName}:${password}`, 'utf8').toString('base64')}`;
  }

  /** @returns the value of the `Authorization` header; Base64, so nothing in it can end the header */
  toAuthorizationHeader(): string {
    return this.#authorization;
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
