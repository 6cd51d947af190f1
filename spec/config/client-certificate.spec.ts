import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { CertificateAuthority } from '../../lib/testing/index.js';

const { certificate, key } = new CertificateAuthority().issue();

function read(INSTRUMENTED_CLIENT_CERT: string | undefined, INSTRUMENTED_CLIENT_KEY: string | undefined) {
  const { config, problems } = resolveConfig({ INSTRUMENTED_CLIENT_CERT, INSTRUMENTED_CLIENT_KEY });
  return { clientCertificate: config.clientCertificate, problems };
}

describe('resolveConfig() for a client certificate', () => {
  test('accepts PEM with real or escaped line breaks', () => {
    for (const write of [(pem: string) => pem, (pem: string) => pem.replaceAll('\n', '\\n')]) {
      const { clientCertificate, problems } = read(write(certificate), write(key));

      expect(problems).toEqual([]);
      expect(clientCertificate?.certificate).toBe(certificate);
      expect(clientCertificate?.key.reveal()).toBe(key);
    }
  });

  test('accepts the paths of files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'client-certificate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cert.pem'), certificate);
    writeFileSync(join(folder, 'key.pem'), key);

    const { clientCertificate, problems } = read(join(folder, 'cert.pem'), join(folder, 'key.pem'));

    expect(problems).toEqual([]);
    expect(clientCertificate?.key.reveal()).toBe(key);
  });

  const encrypted = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey;

  test.each([
    [
      'no key',
      certificate,
      undefined,
      'Cannot use INSTRUMENTED_CLIENT_CERT: INSTRUMENTED_CLIENT_KEY is not set',
    ],
    [
      'no certificate',
      undefined,
      key,
      'Cannot use INSTRUMENTED_CLIENT_KEY: INSTRUMENTED_CLIENT_CERT is not set',
    ],
    ['a missing file', '/nowhere/s3cret.pem', key, 'the path of a file that can be read; got ENOENT'],
    ['a key as certificate', key, key, 'expected a certificate in PEM'],
    ['a certificate as key', certificate, certificate, 'expected a private key in PEM'],
    ['an encrypted key', certificate, encrypted, 'expected a private key in PEM without a passphrase'],
    [
      'the key of another certificate',
      certificate,
      new CertificateAuthority().issue().key,
      'expected the key of INSTRUMENTED_CLIENT_CERT; got another',
    ],
  ])('reports in one line what is wrong with %s and quotes nothing of it', (_what, cert, given, line) => {
    const { clientCertificate, problems } = read(cert, given);

    expect(clientCertificate).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(line)]);
    expect(problems[0]).toMatch(/connections are made without a client certificate\.$/);
    expect(problems[0]).not.toMatch(/s3cret|BEGIN|MI[A-Z]/);
  });
});
