import type { PushFailure, PushFailureReason } from '../../flush/push-outcome.js';
import type { ProtocolAnswer } from '../protocol.js';
import { readRetryAfterMs } from './retry-after.js';

/** What the HTTP statuses mean in a protocol. */
export interface StatusMeaning {
  isSuccess(statusCode: number): boolean;
  /** @returns whether the receiver certainly stored nothing. Called for statuses that are no success. */
  isNothingStored(statusCode: number): boolean;
}

/**
 * Classifies an answer by its status. Redirects are not followed.
 *
 * @returns the failure; `undefined` if the request succeeded
 */
export function classifyStatus(answer: ProtocolAnswer, meaning: StatusMeaning): PushFailure | undefined {
  const { statusCode, headers, url, receivedMs, isQuotable } = answer;
  if (meaning.isSuccess(statusCode)) return undefined;
  const answered = `the endpoint answered ${String(statusCode)}`;
  const fail = (reason: PushFailureReason, detail = answered): PushFailure => ({
    status: 'failed',
    reason,
    arrived: meaning.isNothingStored(statusCode) ? 'no' : 'unknown',
    detail,
  });
  if (statusCode >= 300 && statusCode < 400) {
    const target = isQuotable ? readOrigin(headers.get('location'), url) : unreadable;
    return fail('redirect', `${answered}, a redirect to ${target}; redirects are not followed`);
  }
  if (statusCode === 401 || statusCode === 403) return fail('unauthorized');
  if (statusCode === 429 || statusCode === 503) {
    const retryAfterMs = readRetryAfterMs(headers.get('retry-after'), receivedMs);
    return { ...fail('throttled'), retryAfterMs };
  }
  return fail('rejected');
}

/** @returns only the origin, because path and query may contain a token */
function readOrigin(location: string | undefined, url: URL): string {
  if (location === undefined) return 'nowhere';
  try {
    const { protocol, host } = new URL(location, url);
    return `${protocol}//${host}`.slice(0, maxOriginLength);
  } catch {
    return unreadable;
  }
}

const maxOriginLength = 100;
const unreadable = 'an unreadable address';
