import type { Clock } from '../../../lambda/clock.js';
import { AuthenticationError } from '../authentication-error.js';
import type { ContainerCredentials } from './container-credentials.js';
import type { SigningKey } from './sign-request.js';

/** From where credentials come: variables of their own, or the URL that `AWS_CONTAINER_CREDENTIALS_FULL_URI` names. */
export type CredentialsSource = 'environment' | 'container';

export interface AwsCredentialsOptions {
  /** Reads one variable as it is now. */
  readonly readVariable: (name: string) => string | undefined;
  /** @throws {AuthenticationError} */
  readonly fetchFromContainer: (url: string) => Promise<ContainerCredentials>;
  readonly clock: Clock;
  /** Whether a snapshot of this process may still be taken, and restored many times. */
  readonly isSnapshotAhead: () => boolean;
}

/** They are fetched again when less is left of them, in ms: as long before their end as the SDK of AWS does. */
const refreshMs = 300_000;
/** With less left, a request waits for new ones: it may be on its way for a while. */
const unusableMs = 30_000;
/** A refresh that brought nothing newer, or failed, is not repeated sooner, in ms. */
const pauseMs = 60_000;

interface Kept extends ContainerCredentials {
  /** What they were fetched by; a restored snapshot has others. */
  readonly origin: string;
  /** When the latest refresh began, in ms since the epoch. */
  refreshedMs: number;
}

/**
 * The function's credentials of AWS. Those of the environment are read at each call; those of the container's URL, as SnapStart
 * has them, are kept until shortly before their end.
 */
export class AwsCredentials {
  readonly #options: AwsCredentialsOptions;
  #kept: Kept | undefined;
  #fetching: Promise<SigningKey> | undefined;
  #source: CredentialsSource | undefined;

  constructor(options: AwsCredentialsOptions) {
    this.#options = options;
  }

  /** Of the latest credentials. */
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
      return { accessKeyId, secretAccessKey, sessionToken: readVariable('AWS_SESSION_TOKEN') };
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

  /** They were refused: those that were fetched are fetched again. */
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
      // Nobody waits for it. If it fails, those that are kept are used until their end.
      (this.#fetching ??= this.#fetch(url, origin)).catch(() => undefined);
    }
    return kept.key;
  }

  async #fetch(url: string, origin: string): Promise<SigningKey> {
    const { fetchFromContainer, clock, isSnapshotAhead } = this.#options;
    try {
      const fetched = await fetchFromContainer(url);
      // All environments that are restored from a snapshot would share them.
      if (!isSnapshotAhead()) this.#kept = { ...fetched, origin, refreshedMs: clock.epochMs() };
      return fetched.key;
    } finally {
      this.#fetching = undefined;
    }
  }
}
