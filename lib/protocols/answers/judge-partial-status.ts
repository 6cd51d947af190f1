import { toPrintableLine } from '../../config/printable-line.js';
import type { PushFailure } from '../../flush/push-outcome.js';
import type { ProtocolAnswer } from '../protocol.js';
import { judgeStatus, type StatusMeaning } from './judge-status.js';
import { readRetryAfterMs } from './retry-after.js';

const meaning: StatusMeaning = {
  isSuccess: (status) => status >= 200 && status < 300,
  /**
   * After a 400, 409, 413 or 422, Mimir and Cortex have kept the valid samples, and Prometheus none. After a 500, or a proxy's
   * 502 or 504, it is unknown.
   */
  isSureRefusal: (status) =>
    (status >= 300 && status < 400) || [401, 403, 404, 405, 415, 429, 503].includes(status),
};

/**
 * Judges the status of an answer for protocols in which any 2xx is success and a refused request may be stored in part.
 *
 * @param isTemporary statuses that may have `Retry-After`, besides 429 and 503
 * @returns the failure, with the receiver's message; `undefined` if the request succeeded
 */
export function judgePartialStatus(
  answer: ProtocolAnswer,
  isTemporary: (statusCode: number) => boolean,
): PushFailure | undefined {
  const failure = judgeStatus(answer, meaning);
  if (failure === undefined) return undefined;
  const { statusCode, headers, receivedMs } = answer;
  const said = quoteBody(answer);
  const described = said === '' ? failure : { ...failure, detail: `${failure.detail}: ${said}` };
  if (!isTemporary(statusCode)) return described;
  return { ...described, retryAfterMs: readRetryAfterMs(headers.get('retry-after'), receivedMs) };
}

/** Enough for a sentence; the log bounds the whole line. */
const mostCharacters = 200;
/** The rest of a longer body is ignored. */
const mostBodyCharacters = 2000;

/**
 * Quotes the beginning of a receiver's message, for a log line.
 *
 * @param body as Latin-1; it may be anything
 * @returns one bounded, printable line; empty if the body has no text, or may repeat credentials
 */
export function quoteBody({ body, isQuotable }: Pick<ProtocolAnswer, 'body' | 'isQuotable'>): string {
  if (!isQuotable) return '';
  const text = Buffer.from(body.slice(0, mostBodyCharacters), 'latin1').toString();
  const isPage = text.trimStart().startsWith('<');
  return isPage || credentialWords.test(text) ? '' : toPrintableLine(text, mostCharacters);
}

/** A receiver may repeat parts of the request. */
const credentialWords =
  /authoriz|authentic|basic |bearer|cookie|credential|passw|secret|signature|token|api-?_?key/i;
