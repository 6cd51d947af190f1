import { classifyError, readErrorCode } from '../../classify-error.js';

/** @returns why a request to AWS got no answer, as a phrase. Only the code is used: errors of got carry the request. */
export function describeAwsError(error: unknown): string {
  if (classifyError(error).reason === 'timeout') return 'no answer in time';
  const code = readErrorCode(error);
  return code === '' ? 'the request failed' : `the request failed (${code})`;
}
