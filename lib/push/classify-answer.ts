import type { PushFailure, PushFailureReason } from '../flush/ports.js';
import type { HttpAnswer } from './http-answer.js';
import { readRetryAfterMs } from './retry-after.js';

/**
 * Judges an answer by its status. Only 200 and 204 are success: a 202 promises nothing, and a redirect is not
 * followed.
 *
 * @param endpoint where the push went, for a relative `Location`
 * @param epochMs what time it is here
 * @returns what is wrong, or `undefined` where nothing is
 */
export function classifyAnswer(answer: HttpAnswer, endpoint: URL, epochMs: number): PushFailure | undefined {
  const { statusCode, headers } = answer;
  if (statusCode === 200 || statusCode === 204) return undefined;
  const answered = `the endpoint answered ${String(statusCode)}`;
  if (statusCode >= 300 && statusCode < 400) {
    const target = readOrigin(headers.get('location'), endpoint);
    return fail(statusCode, 'redirect', `${answered}, a redirect to ${target}; redirects are not followed`);
  }
  if (statusCode === 401 || statusCode === 403) {
    const advice = 'check ASSERTS_TENANT_NAME and ASSERTS_PASSWORD';
    return fail(statusCode, 'unauthorized', `${answered}; ${advice}`);
  }
  if (statusCode === 429 || statusCode === 503) {
    const retryAfterMs = readRetryAfterMs(headers.get('retry-after'), epochMs);
    return { ...fail(statusCode, 'throttled', answered), retryAfterMs };
  }
  return fail(statusCode, 'rejected', answered);
}

/** Only the origin: a path or query of somebody else's making may hold anything, a token among it. */
function readOrigin(location: string | undefined, endpoint: URL): string {
  if (location === undefined) return 'nowhere';
  try {
    const { protocol, host } = new URL(location, endpoint);
    return `${protocol}//${host}`.slice(0, longestOrigin);
  } catch {
    return 'an unreadable address';
  }
}

const longestOrigin = 100;

function fail(statusCode: number, reason: PushFailureReason, detail: string): PushFailure {
  return { status: 'failed', reason, arrived: isSureRefusal(statusCode) ? 'no' : 'unknown', detail };
}

/**
 * Whether an answer says that nothing was stored. A proxy's 502 or 504, a 500 half way, a 408 and a 2xx of another kind
 * leave that open.
 */
function isSureRefusal(statusCode: number): boolean {
  return (statusCode >= 300 && statusCode < 500 && statusCode !== 408) || statusCode === 503;
}
