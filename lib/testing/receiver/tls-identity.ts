import { CertificateAuthority, type CertificateWithKey } from '../certificate/certificate-authority.js';

/** How a receiver speaks TLS. */
export interface ReceiverTls {
  /**
   * `expired` ended an hour ago, `wrong-host` is for another name, `untrusted` is signed by an authority that is not
   * the receiver's `certificateAuthority`. @default 'valid'
   */
  readonly certificate?: 'valid' | 'expired' | 'wrong-host' | 'untrusted';
  /** Who signs, for receivers that share an authority. @default one of its own */
  readonly authority?: CertificateAuthority;
  /** For mutual TLS: clients have to show a certificate that this authority signed. @default none is asked for */
  readonly clientAuthority?: CertificateAuthority;
}

const HOUR_MS = 3_600_000;

/** @returns what a server needs, and the authority its clients are told to trust, as PEM; `undefined` for plain HTTP. */
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
