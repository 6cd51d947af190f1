import { describe, expect, test } from 'vitest';
import { classifyError } from '../../lib/push/classify-error.js';

describe('classifyError()', () => {
  test.each([
    { code: 'ECONNREFUSED', reason: 'unreachable', arrived: 'no' },
    { code: 'EAI_AGAIN', reason: 'unreachable', arrived: 'no' },
    { code: 'ENETUNREACH', reason: 'unreachable', arrived: 'no' },
    { code: 'ETIMEDOUT', reason: 'timeout', arrived: 'unknown' },
    { code: 'ECONNRESET', reason: 'connection-lost', arrived: 'unknown' },
    { code: 'EPIPE', reason: 'connection-lost', arrived: 'unknown' },
    { code: 'HPE_HEADER_OVERFLOW', reason: 'connection-lost', arrived: 'unknown' },
    { code: 'CERT_REVOKED', reason: 'tls', arrived: 'no' },
    { code: 'EPROTO', reason: 'tls', arrived: 'unknown' },
    { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', reason: 'tls', arrived: 'unknown' },
    { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', reason: 'tls', arrived: 'unknown' },
    { code: 'ERR_PROXY_REFUSED', reason: 'unreachable', arrived: 'no' },
    { code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', reason: 'tls', arrived: 'unknown' },
    { code: 'EMFILE', reason: 'internal', arrived: 'unknown' },
  ])('returns $reason, arrived: $arrived, for the code $code', ({ code, reason, arrived }) => {
    const failure = classifyError(Object.assign(new Error('words of others'), { code }));

    expect(failure).toMatchObject({ status: 'failed', reason, arrived });
    expect(failure.detail).toContain(code);
    expect(failure.detail).not.toContain('words of others');
  });

  test('reads the code of a cause if the error itself has none that it knows', () => {
    const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    const wrapped = Object.assign(new Error('outer', { cause: refused }), { code: 'ERR_GOT_REQUEST_ERROR' });

    expect(classifyError(wrapped).reason).toBe('unreachable');
  });

  test.each([
    undefined,
    null,
    'a string',
    Object.assign(new Error(), { code: 'secret password' }),
    Object.assign(new Error(), { code: 23 }),
  ])('returns internal and quotes nothing if %o was thrown', (thrown) => {
    expect(classifyError(thrown)).toEqual({
      status: 'failed',
      reason: 'internal',
      arrived: 'unknown',
      detail: 'the push failed',
    });
  });

  test('returns if the causes are circular', () => {
    const error = new Error('a');
    error.cause = error;

    expect(classifyError(error).reason).toBe('internal');
  });
});
