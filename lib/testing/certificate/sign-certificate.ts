import { randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  derBitString,
  derContextTag,
  derInteger,
  derObjectIdentifier,
  derSequence,
  derSet,
  derTime,
  derUtf8String,
} from './der.js';

/** Content of a certificate; the names are common names. */
export interface CertificateContent {
  readonly issuer: string;
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
  readonly signingKey: KeyObject;
}

const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

/**
 * Writes and signs an X.509 v3 certificate (RFC 5280 4.1) with ECDSA and SHA-256.
 *
 * @returns the certificate as PEM.
 */
export function signCertificate(content: CertificateContent): string {
  const version3 = derContextTag(0, derInteger(Buffer.of(2)), 'constructed');
  const algorithm = derSequence(derObjectIdentifier(ECDSA_WITH_SHA256));
  const toBeSigned = derSequence(
    version3,
    derInteger(serialNumber()),
    algorithm,
    commonName(content.issuer),
    derSequence(derTime(content.validFrom), derTime(content.validTo)),
    commonName(content.subject),
    content.publicKey.export({ type: 'spki', format: 'der' }),
    derContextTag(3, derSequence(...content.extensions), 'constructed'),
  );
  const signature = sign('sha256', toBeSigned, content.signingKey);
  return toPem(derSequence(toBeSigned, algorithm, derBitString(signature)));
}

function serialNumber(): Buffer {
  // RFC 5280 4.1.2.2: positive, at most 20 octets. A first byte of 1 is not zero and needs no zero before it.
  return Buffer.concat([Buffer.of(1), randomBytes(15)]);
}

function commonName(name: string): Buffer {
  return derSequence(derSet(derSequence(derObjectIdentifier(COMMON_NAME), derUtf8String(name))));
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
