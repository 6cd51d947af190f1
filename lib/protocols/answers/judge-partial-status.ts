import { toPrintableLine } from '../../config/printable-line.js';
import type { PushFailure } from '../../flush/push-port.js';
import type { ProtocolAnswer } from '../protocol.js';
import { judgeStatus, type StatusMeaning } from './judge-status.js';
import { readRetryAfterMs } from './retry-after.js';

const meaning: StatusMeaning = {
  isSuccess: (status) => status >= 200 && status < 300,
  /**
   * Of a 400, 409, 413 or 422 Mimir and its kin keep the valid part, and Prometheus nothing; a proxy's 502 or 504 and a 500 half
   * way leave it open too.
   */
  isSureRefusal: (status) =>
    (status >= 300 && status < 400) || [401, 403, 404, 405, 415, 429, 503].includes(status),
};

/**
 * Judges the status of an answer where any 2xx is success, and a refused request may have been kept in part.
 *
 * @param isTemporary which statuses may say when to come back, beside 429 and 503
 * @returns what is wrong, with what the receiver says about it, or `undefined` where nothing is
 */
export function judgePartialStatus(
  answer: ProtocolAnswer,
  isTemporary: (statusCode: number) => boolean,
): PushFailure | undefined {
  const failure = judgeStatus(answer, meaning);
  if (failure === undefined) return undefined;
  const { statusCode, headers, body, receivedMs } = answer;
  const said = quoteBody(body);
  const described = said === '' ? failure : { ...failure, detail: `${failure.detail}: ${said}` };
  if (!isTemporary(statusCode)) return described;
  return { ...described, retryAfterMs: readRetryAfterMs(headers.get('retry-after'), receivedMs) };
}

/** Enough for a sentence; the log bounds the whole line. */
const mostCharacters = 200;
/** More than that is not looked at. */
const mostBodyCharacters = 2000;

/**
 * Quotes the beginning of what a receiver says, for a log line.
 *
 * @param body as Latin-1; it may be anything
 * @returns one bounded, printable line; empty where the body has nothing to read, or may repeat credentials
 */
export function quoteBody(body: string): string {
  const text = Buffer.from(body.slice(0, mostBodyCharacters), 'latin1').toString();
  const isPage = text.trimStart().startsWith('<');
  return isPage || credentialWords.test(text) ? '' : toPrintableLine(text, mostCharacters);
}

/** A receiver may repeat what it was sent. */
const credentialWords =
  /authoriz|authentic|basic |bearer|cookie|credential|passw|secret|signature|token|api-?_?key/i;
