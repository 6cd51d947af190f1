import type { ProxySettings } from '../../../config/proxy.js';
import type { Clock } from '../../../lambda/clock.js';
import type { Timers } from '../../../lambda/timers.js';
import { classifyError, readErrorCode } from '../../classify-error.js';
import { EndpointConnection } from '../../endpoint-connection.js';
import type { HttpAnswer } from '../../http-answer.js';
import { AuthenticationError } from '../authentication-error.js';

export interface AwsConnectionOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** PEM of certificate authorities to trust in addition to Node's own. */
  readonly certificateAuthority: string | undefined;
  readonly proxy: ProxySettings | undefined;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
}

/** Delays before the second and third attempt, in ms. */
const retryDelaysMs = [100, 400];
/** Time limit of one attempt, in ms. */
const attemptTimeoutMs = 2000;
/** A secret has up to 64 KiB, and JSON may escape one character as six. */
const maxAnswerBytes = 524_288;

/**
 * Sends one request over a new connection. Answers contain secrets, so it does not use Node's `http`, which other code may have
 * patched. It does not keep the event loop alive.
 *
 * @param write sends the request over the given connection
 * @returns the answer
 */
export async function exchangeOnce(
  url: URL,
  options: AwsConnectionOptions,
  write: (exchange: (head: string, body: Buffer) => Promise<HttpAnswer>) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const connection = new EndpointConnection({
    ...options,
    endpoint: url,
    clientCertificate: undefined,
    connectTimeoutMs: attemptTimeoutMs,
    maxAnswerBytes,
    bodyTimeoutMs: attemptTimeoutMs,
  });
  let stopTimer: (() => void) | undefined;
  try {
    return await write((head, body) => {
      // Not earlier: signing the request may wait for credentials, and the exchange needs a time limit after that too.
      stopTimer = options.timers.start(
        attemptTimeoutMs,
        () => {
          connection.abort();
        },
        { holdsLoop: false },
      );
      return connection.exchange(head, body);
    });
  } finally {
    stopTimer?.();
    connection.close();
  }
}

/**
 * Retries if AWS is busy or did not answer. Its pauses do not keep the event loop alive.
 *
 * @throws the error of the last attempt; an {@link AuthenticationError} at once
 */
export async function retryTransient(
  attempt: () => Promise<HttpAnswer>,
  timers: Timers,
): Promise<HttpAnswer> {
  for (const waitMs of retryDelaysMs) {
    try {
      const answer = await attempt();
      if (!isTransient(answer)) return answer;
    } catch (error) {
      if (error instanceof AuthenticationError) throw error;
    }
    await new Promise<void>((resolve) => {
      timers.start(waitMs, resolve, { holdsLoop: false });
    });
  }
  return attempt();
}

function isTransient({ statusCode, body }: HttpAnswer): boolean {
  return statusCode >= 500 || statusCode === 429 || /throttling|toomanyrequests/i.test(body.slice(0, 500));
}

/** @returns why a request to AWS got no answer, as a phrase. Only the code is used: the rest may contain the request. */
export function describeAwsError(error: unknown): string {
  if (classifyError(error).reason === 'timeout') return 'no answer in time';
  const code = readErrorCode(error);
  return code === '' ? 'the request failed' : `the request failed (${code})`;
}
