import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { ConnectionGate } from './receiver/connection-gate.js';
import { Exchange } from './receiver/exchange.js';
import type { Fault } from './receiver/fault.js';
import { FaultSwitch } from './receiver/fault-switch.js';
import type { BasicCredentials } from './receiver/is-authorized.js';
import { PushLog } from './receiver/push-log.js';
import { receivePush } from './receiver/receive-push.js';
import type { ReceivedPush } from './receiver/received-push.js';
import { findSeries, sumOfLastValues, type StoredSeries } from './receiver/stored-series.js';
import { tlsIdentity, type ReceiverTls } from './receiver/tls-identity.js';
import { IMPORT_PATH } from './receiver/usual-answer.js';

export interface ImportReceiverOptions {
  /** `false` is plain HTTP. @default true: HTTPS with a valid certificate of an authority of its own */
  readonly tls?: boolean | ReceiverTls;
  /** What has to come as HTTP Basic credentials. @default none: all comers are served */
  readonly credentials?: BasicCredentials;
  /** What to do wrong from the start on; see {@link ImportReceiver.fault}. */
  readonly fault?: Fault;
  /** A real store's origin or import URL: pushes in order go on to it, and its answer comes back. */
  readonly forwardTo?: string;
  /** @default 0: any free one */
  readonly port?: number;
  /** When an idle connection is closed by FIN; nothing tells the client before. @default 60000, as VictoriaMetrics */
  readonly keepAliveTimeoutMs?: number;
}

type Labels = Readonly<Record<string, string>>;

/**
 * A real HTTP or HTTPS server on the loopback interface that takes pushes as VictoriaMetrics does, keeps them for
 * assertions, and does wrong what it is told to.
 *
 * @example
 * await using receiver = await ImportReceiver.start();
 * // push to receiver.url, trusting receiver.certificateAuthority
 * expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
 */
export class ImportReceiver {
  /** Ends in `/api/v1/import/prometheus`. Its host is 127.0.0.1; `localhost` will do as well. */
  readonly url: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The certificate to trust, as PEM; `undefined` over plain HTTP. */
  readonly certificateAuthority: string | undefined;
  readonly #gate: ConnectionGate;
  readonly #faults: FaultSwitch;
  readonly #log: PushLog;

  private constructor(parts: {
    origin: string;
    certificateAuthority: string | undefined;
    gate: ConnectionGate;
    faults: FaultSwitch;
    log: PushLog;
  }) {
    this.origin = parts.origin;
    this.url = parts.origin + IMPORT_PATH;
    this.certificateAuthority = parts.certificateAuthority;
    this.#gate = parts.gate;
    this.#faults = parts.faults;
    this.#log = parts.log;
  }

  /** @returns the receiver, listening. @throws Error of node:net when the port is taken. */
  static async start(options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
    const identity = tlsIdentity(options.tls ?? true);
    const faults = new FaultSwitch();
    faults.fault = options.fault;
    const log = new PushLog();
    const receive = (request: IncomingMessage, response: ServerResponse): void => {
      const exchange = new Exchange(request, response, gate.connectionOf(request.socket));
      const { credentials, forwardTo } = options;
      const giveBack = faults.giveBack.bind(faults);
      void receivePush(exchange, faults.takeForPush(), { credentials, forwardTo, log, giveBack });
    };
    const server: Server =
      identity === undefined
        ? createHttpServer(receive)
        : createHttpsServer(
            { cert: identity.certificate, key: identity.key, ...askForCertificate(options) },
            receive,
          );
    server.keepAliveTimeout = options.keepAliveTimeoutMs ?? 60_000;
    // Newer Node.js versions wait a second longer than they are told; older ones do not know the property.
    Object.assign(server, { keepAliveTimeoutBuffer: 0 });
    const gate = new ConnectionGate({
      takeFault: () => faults.takeForConnection(),
      serve: (socket) => server.emit('connection', socket),
    });
    const port = await gate.listen(options.port ?? 0);
    const origin = `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`;
    return new ImportReceiver({ origin, certificateAuthority: identity?.authority, gate, faults, log });
  }

  /** What it does wrong; may be set at any time. `undefined` when unset, and after `times` is used up. */
  get fault(): Fault | undefined {
    return this.#faults.fault;
  }

  set fault(fault: Fault | undefined) {
    this.#faults.fault = fault;
  }

  /** Every push whose body arrived whole, in order of arrival, refused ones too. */
  get pushes(): readonly ReceivedPush[] {
    return this.#log.pushes;
  }

  /** Every request without samples, by which a client opened its connection in init, in order of arrival. */
  get openings(): readonly ReceivedPush[] {
    return this.#log.openings;
  }

  /** TCP connections accepted, from those that never said anything to those kept alive. */
  get connections(): number {
    return this.#gate.accepted;
  }

  /**
   * The sum of the last values of all series with this name and at least these labels, over accepted pushes; the last
   * is the one with the latest timestamp.
   *
   * @returns `undefined` when there is no such series, which is not the same as 0.
   */
  value(name: string, labels?: Labels): number | undefined {
    return sumOfLastValues(this.series(name, labels));
  }

  /** All series with this name and at least these labels, with all their points, over accepted pushes. */
  series(name: string, labels?: Labels): StoredSeries[] {
    return findSeries(this.pushes, name, labels);
  }

  /**
   * Waits until at least `count` pushes have arrived, answered or not: 5000 ms, or as long as `timeoutMs` says.
   *
   * @throws {Error} if there are fewer by then
   */
  async waitForPushes(count: number, { timeoutMs = 5000 } = {}): Promise<readonly ReceivedPush[]> {
    return this.#log.waitFor(count, timeoutMs);
  }

  /** Closes all open connections, by FIN or RST, and goes on accepting new ones. */
  closeConnections(by: 'fin' | 'rst'): void {
    this.#gate.closeConnections(by);
  }

  /** Forgets pushes, connection count and fault. Open connections stay open. */
  reset(): void {
    this.#log.clear();
    this.#gate.accepted = 0;
    this.#faults.fault = undefined;
  }

  /** Stops listening and destroys what is open. May be called again. */
  async close(): Promise<void> {
    await this.#gate.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** @returns options of node:tls for mutual TLS */
function askForCertificate({ tls }: ImportReceiverOptions): object {
  const authority = typeof tls === 'object' ? tls.clientAuthority : undefined;
  return authority === undefined
    ? {}
    : { requestCert: true, rejectUnauthorized: true, ca: authority.certificate };
}
