import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { CertificateAuthority } from '../../lib/testing/index.js';

const push = `require('instrumented-lambda').flush().then((outcome) => console.log(JSON.stringify(outcome)));`;
const withoutEncryption = 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0';

test('the built package offers no cipher without encryption, even if flags of Node.js allow it', async () => {
  const { certificate, key } = new CertificateAuthority().issue();
  const seen: string[] = [];
  const server = createServer({ cert: certificate, key, ciphers: withoutEncryption, maxVersion: 'TLSv1.2' });
  server.on('secureConnection', (socket) => seen.push(socket.getCipher().name));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', `--tls-cipher-list=${withoutEncryption}`, '--tls-min-v1.0', '--eval', push],
    {
      cwd: new URL('../..', import.meta.url),
      env: {
        ...process.env,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        ASSERTS_REMOTE_WRITE_URL: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
        ASSERTS_TENANT_NAME: 'acme',
        ASSERTS_PASSWORD: 'secret',
      },
    },
  );

  expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', reason: 'tls' });
  expect(seen).toEqual([]);
});
