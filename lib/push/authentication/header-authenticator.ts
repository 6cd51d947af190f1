import { isFieldValue } from '../../config/authentication/header-settings.js';
import type { SecretReference, SecretSetting } from '../../config/authentication/secret-setting.js';
import { Secret } from '../../config/secret.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../../lambda/clock.js';
import type { RequestHeaders } from '../request-head.js';
import { AuthenticationError } from './authentication-error.js';
import type { Authenticator } from './authenticator.js';
import { containsSecret } from './contains-secret.js';

/** Minimum time between two fetches, in ms. Without it, a wrong secret would be fetched again for every push. */
const minRefetchIntervalMs = 30_000;

/** A header field that contains a secret. */
export interface SecretField {
  /** In lower case. */
  readonly name: string;
  readonly setting: SecretSetting;
  /** Formats the value of the field from the secret: `Bearer …` for a token. */
  readonly write: (text: string) => string;
}

export interface HeaderAuthenticatorOptions {
  readonly fields: readonly SecretField[];
  /** What the user can do if the endpoint refuses the fields, as a phrase. */
  readonly advice: string;
  readonly clock: Clock;
  /** @throws {AuthenticationError} */
  readonly fetchSecret: (reference: SecretReference, name: string) => Promise<string>;
}

/**
 * Authenticates by header fields that are the same in every request: Basic, a bearer token, or the user's own fields. If AWS
 * stores a secret, it is fetched at the first request, and again after a refusal.
 */
export class HeaderAuthenticator implements Authenticator {
  readonly #options: HeaderAuthenticatorOptions;
  /** Whether AWS stores some of the secrets, so that they must be fetched. */
  readonly #hasStoredSecrets: boolean;
  #headers: RequestHeaders | undefined;
  #fetching: Promise<RequestHeaders> | undefined;
  #fetchedAt: Timestamp | undefined;
  /** The secrets in the latest header fields. */
  #secrets: readonly string[] = [];

  constructor(options: HeaderAuthenticatorOptions) {
    this.#options = options;
    const { fields } = options;
    this.#hasStoredSecrets = fields.some(({ setting }) => !(setting.value instanceof Secret));
    if (!this.#hasStoredSecrets) {
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
    const isDue = this.#fetchedAt !== undefined && elapsedMs(clock, this.#fetchedAt) >= minRefetchIntervalMs;
    if (this.#hasStoredSecrets && isDue) this.#headers = undefined;
    return advice;
  }

  isRevealedBy(text: string): boolean {
    return containsSecret(text, this.#secrets);
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
      // For fetched secrets. Values in settings have been checked already.
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
