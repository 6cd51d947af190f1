import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PeerCertificate, SecureContext } from 'node:tls';
import type { ClientCertificate } from '../config/client-certificate.js';
import { isProxied, type ProxySettings } from '../config/proxy.js';
import type { Timers } from '../lambda/timers.js';
import { connectFirst } from './connect-first.js';
import { openTunnel } from './open-tunnel.js';

/** Where to connect to, and what to require of the other side. */
export interface SocketTarget {
  readonly endpoint: URL;
  /** PEM of certificate authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Proves to the endpoint who connects. */
  readonly clientCertificate?: ClientCertificate | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly timers: Timers;
  /** The most that connecting may take, in ms, and then the TLS handshake. */
  readonly connectTimeoutMs: number;
}

export interface ConnectingEvents {
  /** @param socket is connected; over TLS it can be written to when it has emitted `secureConnect`, else at once */
  readonly onConnected: (socket: Socket) => void;
  /** No address of the endpoint could be connected to. */
  readonly onError: (error: unknown) => void;
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
  /** The address of the latest connection. */
  #latestAddress: string | undefined;

  constructor(target: SocketTarget) {
    this.#target = target;
  }

  get isSecure(): boolean {
    return this.#target.endpoint.protocol === 'https:';
  }

  /** Connections go through it. */
  get proxy(): ProxySettings | undefined {
    const { endpoint, proxy } = this.#target;
    return proxy !== undefined && isProxied(proxy, endpoint) ? proxy : undefined;
  }

  /** Without brackets where it is an IPv6 address. */
  get host(): string {
    return this.#target.endpoint.hostname.replace(/^\[|\]$/g, '');
  }

  /**
   * Begins to connect.
   *
   * @param session of an earlier connection to the endpoint, which makes the handshake shorter
   * @returns cancels; may be called at any time
   * @throws an error of `node:tls` if the configured authority cannot be read
   */
  connect(session: Buffer | undefined, { onConnected, onError }: ConnectingEvents): () => void {
    const { host, proxy } = this;
    const { endpoint, connectTimeoutMs: timeoutMs, timers } = this.#target;
    const port = Number(endpoint.port || (this.isSecure ? 443 : 80));
    // Modules and certificate authorities: 10 ms of CPU, once.
    if (this.isSecure) this.#secureContext ??= createContext(this.#target);
    const use = (stream: Duplex, secure: () => Socket): void => {
      let socket: Socket;
      try {
        socket = secure();
      } catch (error) {
        // Of a replaced `tls.connect()`: thrown here, it would end the process.
        stream.destroy();
        onError(error);
        return;
      }
      onConnected(socket);
    };
    if (proxy !== undefined) {
      // Only connections over TLS go through a proxy.
      return useSoon(openTunnel(proxy, host, port), (tunnel) => {
        use(tunnel, () => this.#secure(tunnel, session));
      });
    }
    return connectFirst({ host, port, preferredAddress: this.#latestAddress, timeoutMs, timers }, (end) => {
      if ('error' in end) {
        onError(end.error);
        return;
      }
      this.#latestAddress = end.address;
      const { socket } = end;
      use(socket, () => (this.isSecure ? this.#secure(socket, session) : socket));
    });
  }

  #secure(socket: Duplex, session: Buffer | undefined): Socket {
    const { host } = this;
    return process.getBuiltinModule('node:tls').connect({
      socket,
      servername: process.getBuiltinModule('node:net').isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
      checkServerIdentity: (_host, certificate) => checkIdentity(host, certificate),
      ...(this.#secureContext !== undefined && { secureContext: this.#secureContext }),
      ...(session !== undefined && { session }),
    });
  }
}

/**
 * A tunnel holds back what is written until the proxy has connected.
 *
 * @returns cancels
 */
function useSoon(tunnel: Duplex, use: (tunnel: Duplex) => void): () => void {
  let isCancelled = false;
  queueMicrotask(() => {
    if (!isCancelled) use(tunnel);
  });
  return () => {
    isCancelled = true;
    tunnel.destroy();
  };
}

/** Node's own authorities, with those of `NODE_EXTRA_CA_CERTS`, and this one: a list given to TLS replaces them. */
function createContext({ certificateAuthority, clientCertificate }: SocketTarget): SecureContext {
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
