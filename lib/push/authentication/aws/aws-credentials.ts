import { isFieldValue } from '../../../config/authentication/header-settings.js';
import type { Clock } from '../../../lambda/clock.js';
import { AuthenticationError } from '../authentication-error.js';
import type { ContainerCredentials } from './container-credentials.js';
import type { SigningKey } from './sign-request.js';

/** Source of the credentials: environment variables, or the URL in `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export type CredentialsSource = 'environment' | 'container';

export interface AwsCredentialsOptions {
  /** @returns the current value of an environment variable */
  readonly readVariable: (name: string) => string | undefined;
  /** @throws {AuthenticationError} */
  readonly fetchFromContainer: (url: string) => Promise<ContainerCredentials>;
  readonly clock: Clock;
  /** Whether Lambda may still take a snapshot of this process, and restore it many times. */
  readonly isSnapshotAhead: () => boolean;
}

/** Credentials that expire sooner than this, in ms, are refreshed. The AWS SDK uses the same time. */
const refreshBeforeExpiryMs = 300_000;
/** If credentials expire sooner than this, in ms, a request waits for new ones, because sending it takes time. */
const minValidityMs = 30_000;
/** Minimum time between two refreshes, in ms: one may fail, or return the same credentials. */
const refreshPauseMs = 60_000;

interface CachedCredentials extends ContainerCredentials {
  /** URL and token with which they were fetched. A restored snapshot has others, so it must not use these credentials. */
  readonly origin: string;
  /** Time of the latest refresh, in ms since the epoch. */
  refreshedAtMs: number;
}

/**
 * Gets the function's AWS credentials. It reads environment variables at each call. Under SnapStart, it fetches the credentials
 * from the container's URL and caches them until shortly before they expire.
 */
export class AwsCredentials {
  readonly #options: AwsCredentialsOptions;
  #cached: CachedCredentials | undefined;
  #fetching: Promise<SigningKey> | undefined;
  #source: CredentialsSource | undefined;

  constructor(options: AwsCredentialsOptions) {
    this.#options = options;
  }

  /** Source of the credentials that were returned last. */
  get source(): CredentialsSource | undefined {
    return this.#source;
  }

  /** @throws {AuthenticationError} or rejects with it, if there are no credentials */
  get(): SigningKey | Promise<SigningKey> {
    const { readVariable } = this.#options;
    const accessKeyId = readVariable('AWS_ACCESS_KEY_ID');
    const secretAccessKey = readVariable('AWS_SECRET_ACCESS_KEY');
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
      this.#source = 'environment';
      const sessionToken = readVariable('AWS_SESSION_TOKEN');
      requireFieldValue('AWS_ACCESS_KEY_ID', accessKeyId);
      if (sessionToken !== undefined) requireFieldValue('AWS_SESSION_TOKEN', sessionToken);
      return { accessKeyId, secretAccessKey, sessionToken };
    }
    const url = readVariable('AWS_CONTAINER_CREDENTIALS_FULL_URI');
    if (url === undefined) {
      throw new AuthenticationError(
        'cannot sign requests: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_CONTAINER_CREDENTIALS_FULL_URI; got neither',
      );
    }
    this.#source = 'container';
    return this.#getFromContainer(url);
  }

  /** Call it when AWS has refused the credentials. Then they are fetched again, unless they are from environment variables. */
  forget(): void {
    this.#cached = undefined;
  }

  #getFromContainer(url: string): SigningKey | Promise<SigningKey> {
    const { clock, readVariable } = this.#options;
    const origin = `${url} ${readVariable('AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? ''}`;
    const cached = this.#cached?.origin === origin ? this.#cached : undefined;
    const nowMs = clock.epochMs();
    const leftMs = cached === undefined ? 0 : cached.expiresMs - nowMs;
    if (cached === undefined || leftMs < minValidityMs) return (this.#fetching ??= this.#fetch(url, origin));
    if (leftMs < refreshBeforeExpiryMs && nowMs - cached.refreshedAtMs >= refreshPauseMs) {
      cached.refreshedAtMs = nowMs;
      // In the background. If it fails, the cached credentials are used until they expire.
      (this.#fetching ??= this.#fetch(url, origin)).catch(() => undefined);
    }
    return cached.key;
  }

  async #fetch(url: string, origin: string): Promise<SigningKey> {
    const { fetchFromContainer, clock, isSnapshotAhead } = this.#options;
    try {
      const fetched = await fetchFromContainer(url);
      // Not cached before a snapshot: all environments that are restored from it would share the credentials.
      if (!isSnapshotAhead()) this.#cached = { ...fetched, origin, refreshedAtMs: clock.epochMs() };
      return fetched.key;
    } finally {
      this.#fetching = undefined;
    }
  }
}

/** A line break would begin another header field. */
function requireFieldValue(name: string, text: string): void {
  if (isFieldValue(text)) return;
  throw new AuthenticationError(
    `cannot sign requests: expected ${name} to be visible ASCII characters in one line`,
  );
}
