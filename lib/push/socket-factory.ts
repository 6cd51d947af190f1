import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { PeerCertificate, SecureContext } from 'node:tls';
import { isProxied, type ProxySettings } from '../config/proxy.js';
import type { Timers } from '../lambda/timers.js';
import { connectInParallel } from './connect-in-parallel.js';
import { openTunnel } from './open-tunnel.js';
import { createSecureContext, type TlsIdentities } from './secure-context.js';

/** The endpoint, and the settings for connecting to it. */
export interface SocketTarget extends TlsIdentities {
  readonly endpoint: URL;
  readonly proxy?: ProxySettings | undefined;
  readonly timers: Timers;
  /** Time limit for connecting, in ms, and again for the TLS handshake. */
  readonly connectTimeoutMs: number;
}

export interface ConnectingEvents {
  /** @param socket a connected socket. It is ready for writing; over TLS, only after its event `secureConnect` */
  readonly onConnected: (socket: Socket) => void;
  /** Called if no connection to any address of the endpoint was made. */
  readonly onError: (error: unknown) => void;
}

/**
 * Opens sockets to one endpoint. An app cannot weaken their TLS: `NODE_TLS_REJECT_UNAUTHORIZED=0`, `--tls-min-v1.0`,
 * `tls.DEFAULT_*` and a replaced `tls.checkServerIdentity` have no effect on them.
 *
 * Built-in modules are not imported, because an ES module's import of a built-in module reads all its exports.
 */
export class SocketFactory {
  readonly #target: SocketTarget;
  #secureContext: SecureContext | undefined;
  /** Address of the latest connection. It is tried first. */
  #latestAddress: string | undefined;

  constructor(target: SocketTarget) {
    this.#target = target;
  }

  get isSecure(): boolean {
    return this.#target.endpoint.protocol === 'https:';
  }

  /** The proxy for connections, if there is one. */
  get proxy(): ProxySettings | undefined {
    const { endpoint, proxy } = this.#target;
    return proxy !== undefined && isProxied(proxy, endpoint) ? proxy : undefined;
  }

  /** Without brackets around an IPv6 address. */
  get host(): string {
    return this.#target.endpoint.hostname.replace(/^\[|\]$/g, '');
  }

  /**
   * Starts to connect.
   *
   * @param session TLS session of an earlier connection to the endpoint, to shorten the handshake
   * @returns a function that cancels; it may be called at any time
   * @throws an error of `node:tls` if the configured certificate authority cannot be read
   */
  connect(session: Buffer | undefined, { onConnected, onError }: ConnectingEvents): () => void {
    const { host, proxy } = this;
    const { endpoint, connectTimeoutMs: timeoutMs, timers } = this.#target;
    const port = Number(endpoint.port || (this.isSecure ? 443 : 80));
    // Modules and certificate authorities: 10 ms of CPU, once.
    if (this.isSecure) this.#secureContext ??= createSecureContext(this.#target);
    const use = (stream: Duplex, secure: () => Socket): void => {
      let socket: Socket;
      try {
        socket = secure();
      } catch (error) {
        // An app may have replaced `tls.connect()`. Thrown from an event, its error would end the process.
        stream.destroy();
        onError(error);
        return;
      }
      onConnected(socket);
    };
    if (proxy !== undefined) {
      // Only connections over TLS go through a proxy.
      return useInMicrotask(openTunnel(proxy, host, port), (tunnel) => {
        use(tunnel, () => this.#secure(tunnel, session));
      });
    }
    return connectInParallel(
      { host, port, preferredAddress: this.#latestAddress, timeoutMs, timers },
      (end) => {
        if ('error' in end) {
          onError(end.error);
          return;
        }
        this.#latestAddress = end.address;
        const { socket } = end;
        use(socket, () => (this.isSecure ? this.#secure(socket, session) : socket));
      },
    );
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
 * Passes a tunnel on after the caller has the function that cancels. It does not wait for the proxy, because a tunnel buffers
 * written data.
 *
 * @returns a function that cancels
 */
function useInMicrotask(tunnel: Duplex, use: (tunnel: Duplex) => void): () => void {
  let isCancelled = false;
  queueMicrotask(() => {
    if (!isCancelled) use(tunnel);
  });
  return () => {
    isCancelled = true;
    tunnel.destroy();
  };
}

/** Does the same as `tls.checkServerIdentity`, by OpenSSL: an app may have replaced that function for its own connections. */
function checkIdentity(host: string, { raw }: PeerCertificate): Error | undefined {
  const { isIP } = process.getBuiltinModule('node:net');
  const certificate = new (process.getBuiltinModule('node:crypto').X509Certificate)(raw);
  const isMatch = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (isMatch !== undefined) return undefined;
  return Object.assign(new Error("The certificate's names do not include the endpoint's"), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
}
