import { isFieldValue } from '../../../config/authentication/header-settings.js';
import { isLoopback } from '../../../config/endpoint.js';
import { AuthenticationError } from '../authentication-error.js';
import { describeAwsError, exchangeOnce, type AwsConnectionOptions } from './ask-aws.js';
import { readRecord } from './read-record.js';
import type { SigningKey } from './sign-request.js';

export interface ContainerCredentials {
  readonly key: SigningKey;
  /** In ms since the epoch. */
  readonly expiresMs: number;
}

export interface ContainerCredentialsOptions extends AwsConnectionOptions {
  readonly readVariable: (name: string) => string | undefined;
}

/** Assumed lifetime of credentials, in ms, if the answer does not say when they expire. */
const defaultLifeMs = 900_000;
const cannotFetch = 'cannot fetch AWS credentials from AWS_CONTAINER_CREDENTIALS_FULL_URI';

/**
 * Fetches the function's credentials under SnapStart.
 *
 * @throws {AuthenticationError}
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function fetchContainerCredentials(
  text: string,
  options: ContainerCredentialsOptions,
): Promise<ContainerCredentials> {
  const url = readUrl(text);
  const head = `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\naccept: application/json\r\n${formatTokenField(options)}content-length: 0\r\n\r\n`;
  let answer;
  try {
    // The token may be sent only to this machine, or over TLS, and never through a proxy.
    const direct = { ...options, needsProtection: true, proxy: undefined };
    answer = await exchangeOnce(url, direct, (exchange) => exchange(head, Buffer.alloc(0)));
  } catch (error) {
    throw new AuthenticationError(`${cannotFetch}: ${describeAwsError(error)}`);
  }
  if (answer.statusCode !== 200) {
    throw new AuthenticationError(`${cannotFetch}: expected status 200; got ${String(answer.statusCode)}`);
  }
  return readCredentials(answer.body, options.clock.epochMs());
}

function readUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  } catch {
    // Not a URL: the error follows.
  }
  throw new AuthenticationError(
    `${cannotFetch}: expected an https URL, or http on this machine; got another`,
  );
}

/** @returns the header field; empty if no token is set */
function formatTokenField({ readVariable }: ContainerCredentialsOptions): string {
  const file = readVariable('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  let token = readVariable('AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? '';
  if (file !== undefined) {
    try {
      token = process.getBuiltinModule('node:fs').readFileSync(file, 'utf8').trim();
    } catch {
      throw new AuthenticationError(
        `${cannotFetch}: cannot read the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`,
      );
    }
  }
  if (token === '') return '';
  if (!/^[ -~]+$/.test(token)) {
    throw new AuthenticationError(`${cannotFetch}: expected a token of visible ASCII characters in one line`);
  }
  return `authorization: ${token}\r\n`;
}

function readCredentials(body: string, nowMs: number): ContainerCredentials {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = readRecord(body);
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    throw new AuthenticationError(`${cannotFetch}: expected AccessKeyId and SecretAccessKey in the answer`);
  }
  if (!isFieldValue(AccessKeyId) || (typeof Token === 'string' && !isFieldValue(Token))) {
    throw new AuthenticationError(
      `${cannotFetch}: expected AccessKeyId and Token to be visible ASCII characters in one line`,
    );
  }
  const expiresMs = typeof Expiration === 'string' ? Date.parse(Expiration) : Number.NaN;
  return {
    key: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: typeof Token === 'string' ? Token : undefined,
    },
    expiresMs: Number.isNaN(expiresMs) ? nowMs + defaultLifeMs : expiresMs,
  };
}
