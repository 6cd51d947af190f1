import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { authorityExtensions, leafExtensions, type CertificateUsage } from './certificate-extensions.js';
import { signCertificate } from './sign-certificate.js';

/** A certificate and its private key, each as PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Validity period of a certificate, in whole seconds, including both ends. */
export interface Validity {
  /** @default one hour ago, so that machines with a clock that is slow accept the certificate too */
  readonly validFrom?: Date;
  /** @default one day from now */
  readonly validTo?: Date;
}

export interface IssueOptions extends Validity {
  /** @default `['localhost', '127.0.0.1', '::1']` */
  readonly hosts?: readonly string[];
  /** Whether the certificate is for a server or, for mutual TLS, for a client. @default 'server' */
  readonly usage?: CertificateUsage;
}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'] as const;
const HOUR_MS = 3_600_000;
let authorities = 0;

/**
 * A certificate authority that is created at run time, for tests of TLS with servers of the test itself.
 *
 * Its key is only in memory, so nobody else can issue certificates for a test that trusts {@link certificate}. Each authority
 * has a unique name, so that OpenSSL does not confuse two authorities of one process.
 */
export class CertificateAuthority {
  /** The authority's own certificate, as PEM, for a client's option `ca`, or as a file for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  readonly #name: string;
  readonly #publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  constructor(options: Validity = {}) {
    authorities += 1;
    this.#name = `instrumented-lambda testing authority ${String(process.pid)}.${String(authorities)}`;
    ({ publicKey: this.#publicKey, privateKey: this.#privateKey } = generateKeys());
    this.certificate = signCertificate({
      issuer: this.#name,
      subject: this.#name,
      publicKey: this.#publicKey,
      extensions: authorityExtensions(this.#publicKey),
      signingKey: this.#privateKey,
      ...validityOf(options),
    });
  }

  /** @returns a certificate with a fresh EC P-256 key, signed by this authority. */
  issue(options: IssueOptions = {}): CertificateWithKey {
    const { publicKey, privateKey } = generateKeys();
    const hosts = options.hosts ?? LOOPBACK_HOSTS;
    const certificate = signCertificate({
      issuer: this.#name,
      subject: hosts[0] ?? 'nobody',
      publicKey,
      extensions: leafExtensions(publicKey, this.#publicKey, { hosts, usage: options.usage ?? 'server' }),
      signingKey: this.#privateKey,
      ...validityOf(options),
    });
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
}

// Generating a P-256 key takes well under 1 ms; an RSA key takes longer than most tests.
function generateKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function validityOf(options: Validity): Required<Validity> {
  return {
    validFrom: options.validFrom ?? new Date(Date.now() - HOUR_MS),
    validTo: options.validTo ?? new Date(Date.now() + 24 * HOUR_MS),
  };
}
