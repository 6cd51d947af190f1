import type { PushFailure, PushFailureReason } from '../flush/ports.js';

/**
 * Judges an answer by its status. Only 200 and 204 are success: got would also call a 3xx one, since it is told
 * not to follow it.
 *
 * @param statusCode HTTP status
 * @param location the answer's `Location`, if any
 * @param endpoint where the push went, for a relative `Location`
 * @returns what is wrong, or `undefined` where nothing is
 */
export function classifyAnswer(
  statusCode: number,
  location: string | undefined,
  endpoint: URL,
): PushFailure | undefined {
  if (statusCode === 200 || statusCode === 204) return undefined;
  const answered = `the endpoint answered ${String(statusCode)}`;
  if (statusCode >= 300 && statusCode < 400) {
    return fail(
      'redirect',
      `${answered}, a redirect to ${readOrigin(location, endpoint)}; redirects are not followed`,
    );
  }
  if (statusCode === 401 || statusCode === 403) {
    return fail('unauthorized', `${answered}; check ASSERTS_TENANT_NAME and ASSERTS_PASSWORD`);
  }
  if (statusCode === 429 || statusCode === 503) return fail('throttled', answered);
  return fail('rejected', answered);
}

/** Only the origin: a path or query of somebody else's making may hold anything, a token among it. */
function readOrigin(location: string | undefined, endpoint: URL): string {
  try {
    return location === undefined ? 'nowhere' : new URL(location, endpoint).origin;
  } catch {
    return 'an unreadable address';
  }
}

function fail(reason: PushFailureReason, detail: string): PushFailure {
  return { status: 'failed', reason, arrived: 'no', detail };
}
