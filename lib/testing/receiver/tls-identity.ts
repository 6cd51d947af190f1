import { CertificateAuthority, type CertificateWithKey } from '../certificate/certificate-authority.js';

/** TLS settings of a receiver. */
export interface ReceiverTls {
  /**
   * `expired`: it expired one hour ago. `wrong-host`: it is for another host. `untrusted`: another authority than the receiver's
   * `certificateAuthority` has signed it. @default 'valid'
   */
  readonly certificate?: 'valid' | 'expired' | 'wrong-host' | 'untrusted';
  /** The authority that signs the certificate, so that several receivers can share one. @default a new authority */
  readonly authority?: CertificateAuthority;
  /** For mutual TLS: clients must present a certificate that this authority signed. @default no client certificate */
  readonly clientAuthority?: CertificateAuthority;
}

const HOUR_MS = 3_600_000;

/** @returns certificate and key of the server, and the authority that clients must trust, as PEM; `undefined` for plain HTTP */
export function tlsIdentity(
  tls: boolean | ReceiverTls,
): (CertificateWithKey & { authority: string }) | undefined {
  if (tls === false) {
    return undefined;
  }
  const { certificate = 'valid', authority = new CertificateAuthority() } = tls === true ? {} : tls;
  const issuer = certificate === 'untrusted' ? new CertificateAuthority() : authority;
  return { ...issuer.issue(issueOptions[certificate]()), authority: authority.certificate };
}

const issueOptions = {
  valid: () => ({}),
  untrusted: () => ({}),
  expired: () => ({
    validFrom: new Date(Date.now() - 24 * HOUR_MS),
    validTo: new Date(Date.now() - HOUR_MS),
  }),
  'wrong-host': () => ({ hosts: ['another-host.invalid'] }),
} as const;
