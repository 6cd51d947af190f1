import type { StatusMeaning } from './classify-status.js';

/**
 * The statuses of receivers of Prometheus text. Only 200 and 204 are success: a 202 does not confirm that the text was stored.
 */
export const textStatuses: StatusMeaning = {
  isSuccess: (statusCode) => statusCode === 200 || statusCode === 204,
  /** With a 500, a 408, another 2xx, or a 502 or 504 of a proxy, it is unknown whether anything was stored. */
  isNothingStored: (statusCode) =>
    (statusCode >= 300 && statusCode < 500 && statusCode !== 408) || statusCode === 503,
};
