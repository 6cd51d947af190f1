import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { authorityExtensions, leafExtensions, type CertificateUsage } from './certificate-extensions.js';
import { signCertificate } from './sign-certificate.js';

/** A certificate and its private key, each as PEM. */
export interface CertificateWithKey {
  readonly certificate: string;
  readonly key: string;
}

/** Validity in whole seconds, both ends included. */
export interface Validity {
  /** @default one hour ago, so that a clock that is slightly behind accepts it too */
  readonly validFrom?: Date;
  /** @default one day from now */
  readonly validTo?: Date;
}

export interface IssueOptions extends Validity {
  /** @default `['localhost', '127.0.0.1', '::1']` */
  readonly hosts?: readonly string[];
  /** Whether a server or, for mutual TLS, a client owns it. @default 'server' */
  readonly usage?: CertificateUsage;
}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '::1'] as const;
const HOUR_MS = 3_600_000;
let authorities = 0;

/**
 * A certificate authority made at run time, for tests of TLS against the test's own servers.
 *
 * Its key is only in memory and never written anywhere, so a test that trusts {@link certificate} trusts nothing else. Each
 * authority has a unique name, so two of them in one process are not confused.
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
      ...periodOf(options),
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
      ...periodOf(options),
    });
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
}

// P-256 takes well under a millisecond; an RSA key would take most of a spec's time.
function generateKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function periodOf(options: Validity): Required<Validity> {
  return {
    validFrom: options.validFrom ?? new Date(Date.now() - HOUR_MS),
    validTo: options.validTo ?? new Date(Date.now() + 24 * HOUR_MS),
  };
}
