import type { StatusMeaning } from './judge-status.js';

/** Where text is taken, only 200 and 204 are success: a 202 promises nothing. */
export const textStatuses: StatusMeaning = {
  isSuccess: (statusCode) => statusCode === 200 || statusCode === 204,
  /** A proxy's 502 or 504, a 500 half way, a 408 and a 2xx of another kind leave open whether anything was stored. */
  isSureRefusal: (statusCode) =>
    (statusCode >= 300 && statusCode < 500 && statusCode !== 408) || statusCode === 503,
};
