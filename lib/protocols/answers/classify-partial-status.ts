import type { PushFailure } from '../../flush/push-outcome.js';
import type { ProtocolAnswer } from '../protocol.js';
import { classifyStatus, type StatusMeaning } from './classify-status.js';
import { quoteBody } from './quote-body.js';
import { readRetryAfterMs } from './retry-after.js';

const meaning: StatusMeaning = {
  isSuccess: (status) => status >= 200 && status < 300,
  /**
   * With a 400, 409, 413 or 422, Mimir and Cortex store the valid samples, and Prometheus none. With a 500, or with a 502 or
   * 504 of a proxy, it is unknown whether anything was stored.
   */
  isNothingStored: (status) =>
    (status >= 300 && status < 400) || [401, 403, 404, 405, 415, 429, 503].includes(status),
};

/**
 * Classifies an answer by its status, for protocols in which any 2xx is success and a refused request may be stored in part.
 *
 * @param isTemporary returns whether `Retry-After` counts for a status. It always does for 429 and 503.
 * @returns the failure, with the receiver's message; `undefined` if the request succeeded
 */
export function classifyPartialStatus(
  answer: ProtocolAnswer,
  isTemporary: (statusCode: number) => boolean,
): PushFailure | undefined {
  const failure = classifyStatus(answer, meaning);
  if (failure === undefined) return undefined;
  const { statusCode, headers, receivedMs } = answer;
  const message = quoteBody(answer);
  const described = message === '' ? failure : { ...failure, detail: `${failure.detail}: ${message}` };
  if (!isTemporary(statusCode)) return described;
  return { ...described, retryAfterMs: readRetryAfterMs(headers.get('retry-after'), receivedMs) };
}
