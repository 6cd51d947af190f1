import type { PushFailure, PushFailureReason } from '../flush/ports.js';

const words: Readonly<Record<string, readonly [PushFailureReason, string]>> = {
  ECONNREFUSED: ['unreachable', 'the endpoint refused the connection'],
  ENOTFOUND: ['unreachable', 'the endpoint has an unknown host name'],
  EAI_AGAIN: ['unreachable', 'the host name of the endpoint could not be looked up'],
  EHOSTUNREACH: ['unreachable', 'there is no route to the endpoint'],
  ENETUNREACH: ['unreachable', 'there is no network'],
  EADDRNOTAVAIL: ['unreachable', 'there is no route to the endpoint'],
  ETIMEDOUT: ['timeout', 'the endpoint did not answer'],
  ERR_CANCELED: ['timeout', 'the endpoint did not answer in time'],
  ERR_ABORTED: ['timeout', 'the endpoint did not answer in time'],
  ECONNRESET: ['connection-lost', 'the connection was reset'],
  EPIPE: ['connection-lost', 'the connection was closed while sending'],
  ERR_STREAM_PREMATURE_CLOSE: ['connection-lost', 'the connection was closed in the middle of the answer'],
  CERT_HAS_EXPIRED: ['tls', "the endpoint's certificate has expired"],
  CERT_NOT_YET_VALID: ['tls', "the endpoint's certificate is not valid yet"],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', "the endpoint's certificate is for another host"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', "the endpoint's certificate is not trusted"],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', "the endpoint's certificate is not trusted"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', "the endpoint's certificate is not trusted"],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', "the endpoint's certificate is not trusted"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', "the endpoint's certificate is not trusted"],
};

/** Reasons that end a push before its body is sent. */
const surelyNotSent: ReadonlySet<PushFailureReason> = new Set(['unreachable', 'tls']);

/**
 * Turns whatever a request threw into a reason and a sentence of our own. Nothing of the error but its code is
 * used: got's errors carry the request's options, password included, and their messages carry the URL.
 */
export function classifyError(error: unknown): PushFailure {
  const code = readCode(error);
  const [reason, sentence] = words[code] ?? classifyByKind(code);
  return {
    status: 'failed',
    reason,
    arrived: surelyNotSent.has(reason) ? 'no' : 'unknown',
    detail: code === '' ? sentence : `${sentence} (${code})`,
  };
}

function classifyByKind(code: string): readonly [PushFailureReason, string] {
  if (/^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$)/.test(code))
    return ['tls', 'the TLS handshake with the endpoint failed'];
  if (code.startsWith('HPE_')) return ['connection-lost', 'the endpoint did not answer in HTTP'];
  return ['internal', 'the push failed'];
}

/** Reads the code off an error or what caused it; anything that does not look like a code is left out. */
function readCode(error: unknown): string {
  for (let each = error, depth = 0; depth < 4 && typeof each === 'object' && each !== null; depth += 1) {
    const { code, name, cause } = each as { code?: unknown; name?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) && !code.startsWith('ERR_GOT'))
      return code;
    if (name === 'AbortError' || name === 'TimeoutError') return 'ERR_ABORTED';
    each = cause;
  }
  return '';
}
