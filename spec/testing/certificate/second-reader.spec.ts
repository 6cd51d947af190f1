import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
} from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CertificateAuthority } from '../../../lib/testing/certificate/certificate-authority.js';

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

/** @returns the canonical form of an address, for comparisons */
const canonical = (host: string): string =>
  host.includes(':') ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host;

const hosts = fc.uniqueArray(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), {
  minLength: 1,
  maxLength: 20,
  selector: canonical,
});
const time = fc
  .date({ min: new Date('1970-01-01'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

// An independent library reads the certificates: docs/decisions/1701.
describe('CertificateAuthority, parsed by @peculiar/x509', () => {
  test('issue() writes hosts and validity and signs with the authority', async () => {
    const authority = new CertificateAuthority();
    const issuer = new X509Certificate(authority.certificate);

    await fc.assert(
      fc.asyncProperty(hosts, time, time, async (names, one, other) => {
        const [validFrom, validTo] = one < other ? [one, other] : [other, one];
        const read = new X509Certificate(authority.issue({ hosts: names, validFrom, validTo }).certificate);

        const alternatives = read.getExtension(SubjectAlternativeNameExtension);
        expect(alternatives?.names.items.map(({ type, value }) => `${type} ${canonical(value)}`)).toEqual(
          names.map((host) => `${/^[\d.]+$|:/.test(host) ? 'ip' : 'dns'} ${canonical(host)}`),
        );
        expect([read.notBefore, read.notAfter]).toEqual([validFrom, validTo]);
        expect(await read.verify({ publicKey: issuer.publicKey, signatureOnly: true })).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('certificate may sign server certificates and no other authority', async () => {
    const read = new X509Certificate(new CertificateAuthority().certificate);

    expect(read.getExtension(BasicConstraintsExtension)).toMatchObject({
      ca: true,
      pathLength: 0,
      critical: true,
    });
    expect(read.getExtension(KeyUsagesExtension)).toMatchObject({
      usages: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
      critical: true,
    });
    expect(await read.isSelfSigned()).toBe(true);
  });

  test('issue() returns a server certificate that is no authority', () => {
    const read = new X509Certificate(new CertificateAuthority().issue().certificate);

    expect(read.getExtension(BasicConstraintsExtension)).toMatchObject({ ca: false, critical: true });
    expect(read.getExtension(KeyUsagesExtension)).toMatchObject({ usages: KeyUsageFlags.digitalSignature });
    expect(read.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual([ExtendedKeyUsage.serverAuth]);
    expect(BigInt(`0x${read.serialNumber}`)).toBeGreaterThan(0n);
  });
});
