import type { SecureContext } from 'node:tls';
import type { SocketTarget } from './socket-factory.js';

/**
 * TLS 1.2 or later by Node's default ciphers, whatever flags say. Trusts Node's own authorities, those of `NODE_EXTRA_CA_CERTS`,
 * and the configured one: a list passed to TLS replaces the defaults.
 *
 * @throws an error of `node:tls` if the configured authority cannot be read
 */
export function createSecureContext({
  certificateAuthority,
  clientCertificate,
}: Pick<SocketTarget, 'certificateAuthority' | 'clientCertificate'>): SecureContext {
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
