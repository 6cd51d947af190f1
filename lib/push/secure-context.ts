import type { SecureContext } from 'node:tls';
import type { ClientCertificate } from '../config/client-certificate.js';

export interface TlsIdentities {
  /** PEM of certificate authorities to trust in addition to Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Client certificate for mutual TLS. */
  readonly clientCertificate?: ClientCertificate | undefined;
}

/**
 * Creates the TLS settings of a connection: TLS 1.2 or later with Node's default ciphers, independent of flags. It trusts
 * Node's own authorities, those of `NODE_EXTRA_CA_CERTS`, and the configured one. All are listed, because a list replaces the
 * defaults.
 *
 * @throws an error of `node:tls` if the configured certificate authority cannot be read
 */
export function createSecureContext({
  certificateAuthority,
  clientCertificate,
}: TlsIdentities): SecureContext {
  const tls = process.getBuiltinModule('node:tls');
  const { defaultCoreCipherList: ciphers } = process.getBuiltinModule('node:crypto').constants;
  const required = {
    minVersion: 'TLSv1.2',
    ciphers,
    ...(clientCertificate && {
      cert: clientCertificate.certificate,
      key: clientCertificate.key.reveal(),
    }),
  } as const;
  if (certificateAuthority === undefined) return tls.createSecureContext(required);
  // Missing before Node 22.15.
  const own = (tls as Partial<typeof tls>).getCACertificates?.('default') ?? tls.rootCertificates;
  return tls.createSecureContext({ ...required, ca: [...own, certificateAuthority] });
}
