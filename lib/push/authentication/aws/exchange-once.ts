import type { ProxySettings } from '../../../config/proxy.js';
import type { Clock } from '../../../lambda/clock.js';
import type { Timers } from '../../../lambda/timers.js';
import { EndpointConnection } from '../../endpoint-connection.js';
import type { HttpAnswer } from '../../http-answer.js';

export interface AwsConnectionOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** PEM of certificate authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  readonly proxy: ProxySettings | undefined;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
}

/** The most that one attempt may take, in ms. */
const attemptMs = 2000;
/** A secret has up to 64 KiB, and JSON may write a character in six. */
const maxAnswerBytes = 524_288;

/**
 * Sends one request over a connection of its own, past whatever patches Node's `http`: answers hold secrets. Holds no event loop.
 *
 * @param write sends the request over the connection that is given
 * @returns what `write` returns
 */
export async function exchangeOnce<T>(
  url: URL,
  options: AwsConnectionOptions,
  write: (exchange: (head: string, body: Buffer) => Promise<HttpAnswer>) => Promise<T>,
): Promise<T> {
  const connection = new EndpointConnection({
    ...options,
    endpoint: url,
    clientCertificate: undefined,
    connectTimeoutMs: attemptMs,
    maxAnswerBytes,
    bodyPatienceMs: attemptMs,
  });
  const stopTimer = options.timers.start(
    attemptMs,
    () => {
      connection.abort();
    },
    { holdsLoop: false },
  );
  try {
    return await write((head, body) => connection.exchange(head, body));
  } finally {
    stopTimer();
    connection.close();
  }
}
