import { isFieldValue } from '../../../config/authentication/header-settings.js';
import type { Clock } from '../../../lambda/clock.js';
import { AuthenticationError } from '../authentication-error.js';
import type { ContainerCredentials } from './container-credentials.js';
import type { SigningKey } from './sign-request.js';

/** Source of credentials: the environment variables, or the URL in `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export type CredentialsSource = 'environment' | 'container';

export interface AwsCredentialsOptions {
  /** Reads the present value of a variable. */
  readonly readVariable: (name: string) => string | undefined;
  /** @throws {AuthenticationError} */
  readonly fetchFromContainer: (url: string) => Promise<ContainerCredentials>;
  readonly clock: Clock;
  /** Whether a snapshot of this process may still be taken, and restored many times. */
  readonly isSnapshotAhead: () => boolean;
}

/** With less than this left until they expire, they are fetched again; in ms. The AWS SDK uses the same time. */
const refreshMs = 300_000;
/** With less than this left, a request waits for new ones, since sending takes time; in ms. */
const unusableMs = 30_000;
/** Pause after a refresh that failed or returned nothing newer, in ms. */
const pauseMs = 60_000;

interface Kept extends ContainerCredentials {
  /** The URL and token that fetched them; a restored snapshot has others. */
  readonly origin: string;
  /** When the latest refresh began, in ms since the epoch. */
  refreshedMs: number;
}

/**
 * The function's AWS credentials. Environment variables are read at each call. Credentials from the container's URL, as under
 * SnapStart, are kept until shortly before they expire.
 */
export class AwsCredentials {
  readonly #options: AwsCredentialsOptions;
  #kept: Kept | undefined;
  #fetching: Promise<SigningKey> | undefined;
  #source: CredentialsSource | undefined;

  constructor(options: AwsCredentialsOptions) {
    this.#options = options;
  }

  /** Source of the latest credentials. */
  get source(): CredentialsSource | undefined {
    return this.#source;
  }

  /** @throws {AuthenticationError} if there are none; also by the promise */
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

  /** Call it when credentials were refused: fetched ones are fetched again. */
  forget(): void {
    this.#kept = undefined;
  }

  #getFromContainer(url: string): SigningKey | Promise<SigningKey> {
    const { clock, readVariable } = this.#options;
    const origin = `${url} ${readVariable('AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? ''}`;
    const kept = this.#kept?.origin === origin ? this.#kept : undefined;
    const nowMs = clock.epochMs();
    const leftMs = kept === undefined ? 0 : kept.expiresMs - nowMs;
    if (kept === undefined || leftMs < unusableMs) return (this.#fetching ??= this.#fetch(url, origin));
    if (leftMs < refreshMs && nowMs - kept.refreshedMs >= pauseMs) {
      kept.refreshedMs = nowMs;
      // Nobody waits for it. If it fails, the present ones are used until they expire.
      (this.#fetching ??= this.#fetch(url, origin)).catch(() => undefined);
    }
    return kept.key;
  }

  async #fetch(url: string, origin: string): Promise<SigningKey> {
    const { fetchFromContainer, clock, isSnapshotAhead } = this.#options;
    try {
      const fetched = await fetchFromContainer(url);
      // Otherwise all environments that are restored from a snapshot would share them.
      if (!isSnapshotAhead()) this.#kept = { ...fetched, origin, refreshedMs: clock.epochMs() };
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
