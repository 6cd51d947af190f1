import type { PushFailure, PushFailureReason } from '../flush/push-outcome.js';
import { AuthenticationError } from './authentication/authentication-error.js';

interface ErrorDescription {
  readonly reason: PushFailureReason;
  readonly sentence: string;
  /** Whether a push that fails with this error has certainly not sent any part of its body. */
  readonly isBeforeBody: boolean;
}

const beforeBody = (reason: PushFailureReason, sentence: string): ErrorDescription => ({
  reason,
  sentence,
  isBeforeBody: true,
});
const atAnyTime = (reason: PushFailureReason, sentence: string): ErrorDescription => ({
  reason,
  sentence,
  isBeforeBody: false,
});

const untrusted = beforeBody('tls', "the endpoint's certificate is not trusted");
const noLookup = beforeBody('unreachable', 'the host name of the endpoint could not be looked up');
const noRoute = beforeBody('unreachable', 'there is no route to the endpoint');
const tooLate = atAnyTime('timeout', 'the endpoint did not answer in time');

const descriptions: ReadonlyMap<string, ErrorDescription> = new Map([
  ['ECONNREFUSED', beforeBody('unreachable', 'the endpoint refused the connection')],
  ['ENOTFOUND', beforeBody('unreachable', 'the endpoint has an unknown host name')],
  ['EAI_AGAIN', noLookup],
  ['EAI_FAIL', noLookup],
  ['EHOSTUNREACH', noRoute],
  ['ENETUNREACH', noRoute],
  ['EADDRNOTAVAIL', noRoute],
  ['EACCES', noRoute],
  ['EPERM', noRoute],
  ['ERR_NOT_LOOPBACK', beforeBody('unreachable', 'the host of a plain http endpoint is not this machine')],
  ['ERR_CONNECT_TIMEOUT', beforeBody('timeout', 'no connection to the endpoint was made in time')],
  [
    'ERR_TLS_HANDSHAKE_TIMEOUT',
    beforeBody('timeout', 'the TLS handshake with the endpoint did not end in time'),
  ],
  [
    'ERR_CREDENTIALS_TIMEOUT',
    beforeBody('timeout', 'the credentials for the endpoint could not be fetched in time'),
  ],
  // The kernel reports this while connecting, but also if sent data is not acknowledged.
  ['ETIMEDOUT', atAnyTime('timeout', 'the connection to the endpoint timed out')],
  ['ERR_CANCELED', tooLate],
  ['ERR_ABORTED', tooLate],
  ['ECONNRESET', atAnyTime('connection-lost', 'the connection was reset')],
  ['EPIPE', atAnyTime('connection-lost', 'the connection was closed while sending')],
  ['HPE_EARLY_ANSWER', atAnyTime('connection-lost', 'the endpoint answered before the request was sent')],
  [
    'ERR_PROXY_UNREACHABLE',
    beforeBody('unreachable', 'no connection to the proxy of HTTPS_PROXY could be made'),
  ],
  [
    'ERR_PROXY_UNAUTHORIZED',
    beforeBody('unreachable', 'the proxy of HTTPS_PROXY does not accept its user name and password'),
  ],
  [
    'ERR_PROXY_REFUSED',
    beforeBody('unreachable', 'the proxy of HTTPS_PROXY refused a connection to the endpoint'),
  ],
  ['CERT_HAS_EXPIRED', beforeBody('tls', "the endpoint's certificate has expired")],
  ['CERT_NOT_YET_VALID', beforeBody('tls', "the endpoint's certificate is not valid yet")],
  ['ERR_TLS_CERT_ALTNAME_INVALID', beforeBody('tls', "the endpoint's certificate is for another host")],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted],
]);

/**
 * Turns any error of a request into a reason and a sentence of ours. Of the error, only the code is used: errors of HTTP clients
 * contain the request's options with the password, and their messages the URL. Messages of an `AuthenticationError` are ours.
 */
export function classifyError(error: unknown): PushFailure {
  if (error instanceof AuthenticationError) {
    return { status: 'failed', reason: 'unauthorized', arrived: 'no', detail: error.message };
  }
  const code = readErrorCode(error);
  const { reason, sentence, isBeforeBody } = descriptions.get(code) ?? describeByPrefix(code);
  return {
    status: 'failed',
    reason,
    arrived: isBeforeBody ? 'no' : 'unknown',
    detail: code === '' ? sentence : `${sentence} (${code})`,
  };
}

function describeByPrefix(code: string): ErrorDescription {
  if (code.startsWith('CERT_')) return untrusted;
  if (code.startsWith('ERR_OSSL_')) {
    return beforeBody('tls', 'a configured certificate authority could not be read');
  }
  // With TLS 1.3, this alert may arrive after the body was sent.
  if (code.endsWith('_ALERT_CERTIFICATE_REQUIRED')) {
    return atAnyTime(
      'tls',
      'the endpoint asks for a client certificate; set INSTRUMENTED_CLIENT_CERT and INSTRUMENTED_CLIENT_KEY',
    );
  }
  if (/_ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+)$/.test(code)) {
    return atAnyTime('tls', 'the endpoint does not accept the client certificate');
  }
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) {
    return atAnyTime('tls', 'TLS with the endpoint failed');
  }
  if (code.startsWith('HPE_')) {
    return atAnyTime('connection-lost', 'the endpoint did not answer in HTTP');
  }
  return atAnyTime('internal', 'the push failed');
}

/** @returns the code of an error or of its causes; empty if there is none. Anything that does not look like a code is ignored. */
export function readErrorCode(error: unknown): string {
  for (let each = error, depth = 0; depth < 4 && typeof each === 'object' && each !== null; depth += 1) {
    const { code, name, cause } = each as { code?: unknown; name?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_/]{2,63}$/.test(code) && !code.startsWith('ERR_GOT')) {
      return code;
    }
    if (name === 'AbortError' || name === 'TimeoutError') return 'ERR_ABORTED';
    each = cause;
  }
  return '';
}
