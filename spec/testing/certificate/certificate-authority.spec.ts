import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  CertificateAuthority,
  type CertificateWithKey,
} from '../../../lib/testing/certificate/certificate-authority.js';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @returns the output of a strict `openssl verify`. @throws an error with its output if the verification fails */
function verifyWithOpenssl(authority: string, certificate: string, ...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-authority-'));
  try {
    writeFileSync(join(folder, 'ca.pem'), authority);
    writeFileSync(join(folder, 'server.pem'), certificate);
    return execFileSync(
      'openssl',
      ['verify', '-x509_strict', '-purpose', 'sslserver', ...options, '-CAfile', 'ca.pem', 'server.pem'],
      { cwd: folder, encoding: 'utf8', stdio: 'pipe' },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function shakeHands(server: CertificateWithKey, ca: string, host: string): Promise<boolean> {
  const listener = createServer({ cert: server.certificate, key: server.key }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ca, ...(/[a-z]/.test(host) && { servername: host }) });
  try {
    await once(client, 'secureConnect');
    return client.authorized;
  } finally {
    client.destroy();
    listener.close();
  }
}

describe('CertificateAuthority', () => {
  it('certificate is a self-signed authority of X.509 v3', () => {
    const authority = new X509Certificate(new CertificateAuthority().certificate);

    expect(authority.ca).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(authority.checkIssued(authority)).toBe(true);
    expect(authority.subject).toBe(authority.issuer);
  });

  it('certificate has a different name for each authority', () => {
    const [first, second] = [new CertificateAuthority(), new CertificateAuthority()];

    const names = [first, second].map(({ certificate }) => new X509Certificate(certificate).subject);

    expect(names[0]).not.toBe(names[1]);
  });

  it('issue() signs a server certificate for loopback without options', () => {
    const authority = new CertificateAuthority();

    const { certificate, key } = authority.issue();

    const server = new X509Certificate(certificate);
    const issuer = new X509Certificate(authority.certificate);
    expect(server.verify(issuer.publicKey)).toBe(true);
    expect(server.checkIssued(issuer)).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(key).toContain('BEGIN PRIVATE KEY');
  });

  it('issue() gives every certificate its own serial number', () => {
    const authority = new CertificateAuthority();

    const serials = Array.from(
      { length: 50 },
      () => new X509Certificate(authority.issue().certificate).serialNumber,
    );

    expect(new Set(serials).size).toBe(50);
  });

  it.each([
    ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z'],
    ['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ['2024-02-29T01:02:03Z', '2024-03-01T00:00:00Z'],
  ])('issue() keeps a validity from %s to %s to the second', (from, to) => {
    const { certificate } = new CertificateAuthority().issue({
      validFrom: new Date(from),
      validTo: new Date(to),
    });

    const server = new X509Certificate(certificate);
    expect([new Date(server.validFrom), new Date(server.validTo)]).toEqual([new Date(from), new Date(to)]);
  });

  it('issue() accepts host names and addresses of both families', () => {
    const hosts = ['a.example', '10.20.30.255', '2001:db8::ff00:42:8329', 'fe80::'];

    const { certificate } = new CertificateAuthority().issue({ hosts });

    expect(new X509Certificate(certificate).subjectAltName).toBe(
      'DNS:a.example, IP Address:10.20.30.255, IP Address:2001:DB8:0:0:0:FF00:42:8329, IP Address:FE80:0:0:0:0:0:0:0',
    );
  });

  it('issue() encodes long contents for many hosts', () => {
    const hosts = Array.from({ length: 3000 }, (_, index) => `host-${String(index)}.example`);

    const { certificate } = new CertificateAuthority().issue({ hosts });

    expect(new X509Certificate(certificate).subjectAltName?.split(', ')).toHaveLength(3000);
  });

  it.each(['localhost', '127.0.0.1'])(
    'issue() returns a certificate for a handshake with the host %s',
    async (host) => {
      const authority = new CertificateAuthority();

      const isAuthorized = await shakeHands(authority.issue(), authority.certificate, host);

      expect(isAuthorized).toBe(true);
    },
  );

  it.runIf(hasOpenssl())('issue() returns certificates that pass the strict checks of openssl', () => {
    const authority = new CertificateAuthority();

    const verdicts = [
      verifyWithOpenssl(
        authority.certificate,
        authority.issue().certificate,
        '-verify_hostname',
        'localhost',
      ),
      verifyWithOpenssl(authority.certificate, authority.issue().certificate, '-verify_ip', '::1'),
    ];

    expect(verdicts).toEqual(['server.pem: OK\n', 'server.pem: OK\n']);
  });

  it.runIf(hasOpenssl())(
    'issue() returns certificates that fail the checks of openssl if they are expired or untrusted',
    () => {
      const authority = new CertificateAuthority();
      const ended = { validFrom: new Date(Date.now() - 2000), validTo: new Date(Date.now() - 1000) };

      const expired = authority.issue(ended).certificate;
      const untrusted = new CertificateAuthority().issue().certificate;

      expect(() => verifyWithOpenssl(authority.certificate, expired)).toThrow('certificate has expired');
      expect(() => verifyWithOpenssl(authority.certificate, untrusted)).toThrow('unable to get local issuer');
    },
  );
});
