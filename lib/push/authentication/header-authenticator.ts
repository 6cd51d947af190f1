import { isFieldValue } from '../../config/authentication/header-settings.js';
import type { SecretReference, SecretSetting } from '../../config/authentication/secret-setting.js';
import { Secret } from '../../config/secret.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../../lambda/clock.js';
import type { RequestHeaders } from '../request-head.js';
import { AuthenticationError } from './authentication-error.js';
import type { Authenticator } from './authenticator.js';
import { revealsSecret } from './reveals-secret.js';

/** After a refusal, secrets are fetched again only after this time, in ms: a wrong secret must not cost one request per push. */
const leastRefetchMs = 30_000;

/** A header field that contains a secret. */
export interface SecretField {
  /** In lower case. */
  readonly name: string;
  readonly setting: SecretSetting;
  /** Formats the value: `Bearer …` for a token. */
  readonly write: (text: string) => string;
}

export interface HeaderAuthenticatorOptions {
  readonly fields: readonly SecretField[];
  /** What to do if the endpoint refuses them. */
  readonly advice: string;
  readonly clock: Clock;
  /** @throws {AuthenticationError} */
  readonly fetchSecret: (reference: SecretReference, name: string) => Promise<string>;
}

/**
 * Authenticates by header fields that are the same in every request: Basic, a bearer token, or the user's own fields. Secrets
 * that AWS stores are fetched once, and again after a refusal.
 */
export class HeaderAuthenticator implements Authenticator {
  readonly #options: HeaderAuthenticatorOptions;
  readonly #isFetched: boolean;
  #headers: RequestHeaders | undefined;
  #fetching: Promise<RequestHeaders> | undefined;
  #fetchedAt: Timestamp | undefined;
  /** The secrets in the latest header fields. */
  #secrets: readonly string[] = [];

  constructor(options: HeaderAuthenticatorOptions) {
    this.#options = options;
    const { fields } = options;
    this.#isFetched = fields.some(({ setting }) => !(setting.value instanceof Secret));
    if (!this.#isFetched) {
      this.#headers = this.#write(
        fields.map(({ setting }) => (setting.value instanceof Secret ? setting.value.reveal() : '')),
      );
    }
  }

  authenticate(): RequestHeaders | Promise<RequestHeaders> {
    return this.#headers ?? (this.#fetching ??= this.#fetch());
  }

  onRefusal(): string {
    const { clock, advice } = this.#options;
    const isDue = this.#fetchedAt !== undefined && elapsedMs(clock, this.#fetchedAt) >= leastRefetchMs;
    if (this.#isFetched && isDue) this.#headers = undefined;
    return advice;
  }

  isRevealedBy(text: string): boolean {
    return revealsSecret(text, this.#secrets);
  }

  async #fetch(): Promise<RequestHeaders> {
    const { fields, fetchSecret, clock } = this.#options;
    try {
      const texts = await Promise.all(
        fields.map(async ({ setting: { value, name } }) =>
          value instanceof Secret ? value.reveal() : fetchSecret(value, name),
        ),
      );
      this.#headers = this.#write(texts);
      this.#fetchedAt = takeTimestamp(clock);
      return this.#headers;
    } finally {
      this.#fetching = undefined;
    }
  }

  #write(texts: readonly string[]): RequestHeaders {
    this.#secrets = texts;
    const pairs = this.#options.fields.map(({ name, setting, write }, i) => {
      const value = write(texts[i] ?? '');
      // Configured values are checked when settings are read.
      if (!isFieldValue(value)) {
        throw new AuthenticationError(
          `cannot use the secret of ${setting.name}: expected visible ASCII characters in one line`,
        );
      }
      return [name, value] as const;
    });
    return Object.freeze(Object.fromEntries(pairs));
  }
}
