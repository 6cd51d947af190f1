import { createHash, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  derBitString,
  derContextTag,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derTrue,
} from './der.js';

const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Extensions of an authority that may sign leaf certificates, but no other authority (RFC 5280 4.2.1). */
export function authorityExtensions(publicKey: KeyObject): Buffer[] {
  const pathLengthZero = derInteger(Buffer.of(0));
  const signCertificatesAndRevocations = derBitString(Buffer.of(0b0000_0110), 1);
  return [
    extension(OID.basicConstraints, derSequence(derTrue(), pathLengthZero), 'critical'),
    extension(OID.keyUsage, signCertificatesAndRevocations, 'critical'),
    subjectKeyIdentifier(publicKey),
    authorityKeyIdentifier(publicKey),
  ];
}

/** Role of a certificate's owner in TLS. */
export type CertificateUsage = 'server' | 'client';

/**
 * Extensions of the certificate of a TLS server or client (RFC 5280 4.2.1).
 *
 * @param hosts DNS names and IP addresses, as in the host of a URL, without brackets.
 */
export function leafExtensions(
  publicKey: KeyObject,
  issuerKey: KeyObject,
  { hosts, usage }: { readonly hosts: readonly string[]; readonly usage: CertificateUsage },
): Buffer[] {
  const digitalSignature = derBitString(Buffer.of(0b1000_0000), 7);
  return [
    extension(OID.basicConstraints, derSequence(), 'critical'),
    extension(OID.keyUsage, digitalSignature, 'critical'),
    extension(OID.extendedKeyUsage, derSequence(derObjectIdentifier(OID[`${usage}Auth`]))),
    extension(OID.subjectAltName, derSequence(...hosts.map(generalName))),
    subjectKeyIdentifier(publicKey),
    authorityKeyIdentifier(issuerKey),
  ];
}

function extension(id: string, value: Uint8Array, importance: 'critical' | 'optional' = 'optional'): Buffer {
  const critical = importance === 'critical' ? [derTrue()] : [];
  return derSequence(derObjectIdentifier(id), ...critical, derOctetString(value));
}

function subjectKeyIdentifier(key: KeyObject): Buffer {
  return extension(OID.subjectKeyIdentifier, derOctetString(keyIdentifier(key)));
}

function authorityKeyIdentifier(issuerKey: KeyObject): Buffer {
  const keyIdentifierTag = derContextTag(0, keyIdentifier(issuerKey), 'primitive');
  return extension(OID.authorityKeyIdentifier, derSequence(keyIdentifierTag));
}

/** Identifies a key by a hash. RFC 5280 4.2.1.2 recommends a hash of only the key's bits, but allows any unique value. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function generalName(host: string): Buffer {
  switch (isIP(host)) {
    case 0:
      return derContextTag(2, Buffer.from(host, 'ascii'), 'primitive');
    case 4:
      return derContextTag(7, Buffer.from(host.split('.').map(Number)), 'primitive');
    default:
      return derContextTag(7, ipv6Bytes(host), 'primitive');
  }
}

/** @param address in any notation. `URL` converts it to groups of hexadecimal digits, even if it ends in an IPv4 address. */
function ipv6Bytes(address: string): Buffer {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail);
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
