import type { Socket } from 'node:net';
import type { PeerCertificate, SecureContext } from 'node:tls';

/** Where to connect to, and what to require of the other side. */
export interface SocketTarget {
  readonly endpoint: URL;
  /** PEM of certificate authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
}

/**
 * Makes sockets to one endpoint. `NODE_TLS_REJECT_UNAUTHORIZED=0`, `--tls-min-v1.0`, `tls.DEFAULT_*` and a replaced
 * `tls.checkServerIdentity` have no effect on these sockets.
 *
 * Node's modules are not imported: an ES module's import of a built-in module reads all of its exports.
 */
export class SocketFactory {
  readonly #target: SocketTarget;
  #secureContext: SecureContext | undefined;

  constructor(target: SocketTarget) {
    this.#target = target;
  }

  get isSecure(): boolean {
    return this.#target.endpoint.protocol === 'https:';
  }

  /** Without brackets where it is an IPv6 address. */
  get host(): string {
    return this.#target.endpoint.hostname.replace(/^\[|\]$/g, '');
  }

  /**
   * Begins to connect.
   *
   * @param session of an earlier connection to the endpoint, which makes the handshake shorter
   * @returns emits `secureConnect` or, over plain HTTP, `connect` when it can be written to
   */
  connect(session: Buffer | undefined): Socket {
    const { host } = this;
    const { isIP, connect } = process.getBuiltinModule('node:net');
    const port = Number(this.#target.endpoint.port || (this.isSecure ? 443 : 80));
    if (!this.isSecure) return connect({ host, port, noDelay: true });
    // Modules and certificate authorities: 10 ms of CPU, once.
    this.#secureContext ??= createContext(this.#target.certificateAuthority);
    return process.getBuiltinModule('node:tls').connect({
      host,
      port,
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      checkServerIdentity: (_host, certificate) => checkIdentity(host, certificate),
      secureContext: this.#secureContext,
      ...(session !== undefined && { session }),
    });
  }
}

/** Node's own authorities, with those of `NODE_EXTRA_CA_CERTS`, and this one: a list given to TLS replaces them. */
function createContext(certificateAuthority: string | undefined): SecureContext {
  const tls = process.getBuiltinModule('node:tls');
  const { defaultCoreCipherList: ciphers } = process.getBuiltinModule('node:crypto').constants;
  const required = { minVersion: 'TLSv1.2', ciphers } as const;
  if (certificateAuthority === undefined) return tls.createSecureContext(required);
  // Missing before Node 22.15.
  const own = (tls as Partial<typeof tls>).getCACertificates?.('default') ?? tls.rootCertificates;
  return tls.createSecureContext({ ...required, ca: [...own, certificateAuthority] });
}

/** As `tls.checkServerIdentity`, by OpenSSL: an app may have replaced that function, for its own connections. */
function checkIdentity(host: string, { raw }: PeerCertificate): Error | undefined {
  const { isIP } = process.getBuiltinModule('node:net');
  const certificate = new (process.getBuiltinModule('node:crypto').X509Certificate)(raw);
  const isMatch = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (isMatch !== undefined) return undefined;
  return Object.assign(new Error("The certificate's names do not include the endpoint's"), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
}
