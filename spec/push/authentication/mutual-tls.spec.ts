import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../../lib/config/resolve-config.js';
import { systemClock } from '../../../lib/lambda/clock.js';
import { systemTimers } from '../../../lib/lambda/timers.js';
import { createProtocol } from '../../../lib/protocols/create-protocol.js';
import { createAuthenticator } from '../../../lib/push/authentication/create-authenticator.js';
import { HttpPush } from '../../../lib/push/http-push.js';
import { CertificateAuthority, ImportReceiver, type CertificateWithKey } from '../../../lib/testing/index.js';

const clientAuthority = new CertificateAuthority();

function createPush(receiver: ImportReceiver, client: CertificateWithKey | undefined): HttpPush {
  const { config } = resolveConfig(
    { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    {
      certificateAuthority: receiver.certificateAuthority,
      clientCertificate: client?.certificate,
      clientKey: client?.key,
    },
  );
  return new HttpPush({
    ...config,
    endpoint: config.endpoint!,
    protocol: createProtocol(config),
    authenticator: createAuthenticator(config, {
      clock: systemClock,
      timers: systemTimers,
      isSnapshotAhead: () => false,
    }),
    labels: () => ({}),
    clock: systemClock,
    timers: systemTimers,
    connectTimeoutMs: 5000,
    minGzipLength: 0,
  });
}

describe('mutual TLS', () => {
  test("push() succeeds with a client certificate of the receiver's authority", async () => {
    await using receiver = await ImportReceiver.start({ tls: { clientAuthority } });
    const push = createPush(receiver, clientAuthority.issue({ usage: 'client', hosts: ['orders'] }));

    const outcomes = [await push.push(['a_total 1\n'], 5000), await push.push(['a_total 2\n'], 5000)];
    receiver.closeConnections('fin');
    outcomes.push(await push.push(['a_total 3\n'], 5000));
    push.close();

    expect(outcomes.filter(({ status }) => status === 'pushed').length).toBeGreaterThanOrEqual(2);
    expect(receiver.pushes.length).toBeGreaterThanOrEqual(2);
  });

  test('open() sends the client certificate', async () => {
    await using receiver = await ImportReceiver.start({ tls: { clientAuthority } });
    const push = createPush(receiver, clientAuthority.issue({ usage: 'client' }));

    const outcome = await push.open(5000);
    push.close();

    expect(outcome).toMatchObject({ status: 'pushed' });
    expect(receiver.openings).toHaveLength(1);
  });

  test('push() without a client certificate fails with one clear line', async () => {
    await using receiver = await ImportReceiver.start({ tls: { clientAuthority } });
    const push = createPush(receiver, undefined);

    const outcome = await push.push(['a_total 1\n'], 5000);
    push.close();

    expect(outcome).toMatchObject({ status: 'failed', reason: 'tls', arrived: 'unknown' });
    expect(outcome).toHaveProperty(
      'detail',
      'the endpoint asks for a client certificate; set INSTRUMENTED_CLIENT_CERT and INSTRUMENTED_CLIENT_KEY (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
    );
    expect(receiver.pushes).toEqual([]);
  });

  test('push() fails with a client certificate of another authority', async () => {
    await using receiver = await ImportReceiver.start({ tls: { clientAuthority } });
    const push = createPush(receiver, new CertificateAuthority().issue({ usage: 'client' }));

    // A server of Node.js closes the connection without an alert.
    expect(await push.push(['a_total 1\n'], 5000)).toMatchObject({ status: 'failed' });
    push.close();
    expect(receiver.pushes).toEqual([]);
  });
});
