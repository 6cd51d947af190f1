import type { StatusMeaning } from './judge-status.js';

/** For text, only 200 and 204 are success: a 202 does not confirm that it was stored. */
export const textStatuses: StatusMeaning = {
  isSuccess: (statusCode) => statusCode === 200 || statusCode === 204,
  /** After a proxy's 502 or 504, a 500, a 408 or another 2xx, it is unknown whether anything was stored. */
  isSureRefusal: (statusCode) =>
    (statusCode >= 300 && statusCode < 500 && statusCode !== 408) || statusCode === 503,
};
