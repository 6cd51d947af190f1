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
  /** The HTTP Basic credentials that clients must send. @default none: all clients are served */
  readonly credentials?: BasicCredentials;
  /** The fault from the start; see {@link ImportReceiver.fault}. */
  readonly fault?: Fault;
  /** Origin or import URL of a real store: valid pushes are forwarded to it, and its answer is returned. */
  readonly forwardTo?: string;
  /** @default 0: any free port */
  readonly port?: number;
  /** When an idle connection is closed by FIN, without notice to the client. @default 60000, as in VictoriaMetrics */
  readonly keepAliveTimeoutMs?: number;
}

type Labels = Readonly<Record<string, string>>;

/**
 * A real HTTP or HTTPS server on the loopback interface. It accepts pushes as VictoriaMetrics does, keeps them for assertions,
 * and simulates faults.
 *
 * @example
 * await using receiver = await ImportReceiver.start();
 * // push to receiver.url, trusting receiver.certificateAuthority
 * expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
 */
export class ImportReceiver {
  /** Ends in `/api/v1/import/prometheus`. Its host is 127.0.0.1; `localhost` works too. */
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

  /** @returns the receiver, listening. @throws Error of node:net if the port is taken. */
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
    // Newer Node.js versions wait one second longer than the setting; older ones ignore the property.
    Object.assign(server, { keepAliveTimeoutBuffer: 0 });
    const gate = new ConnectionGate({
      takeFault: () => faults.takeForConnection(),
      serve: (socket) => server.emit('connection', socket),
    });
    const port = await gate.listen(options.port ?? 0);
    const origin = `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`;
    return new ImportReceiver({ origin, certificateAuthority: identity?.authority, gate, faults, log });
  }

  /** The fault that it simulates; may be set at any time. `undefined` if unset, and after `times` is used up. */
  get fault(): Fault | undefined {
    return this.#faults.fault;
  }

  set fault(fault: Fault | undefined) {
    this.#faults.fault = fault;
  }

  /** Every push with a complete body, in order of arrival, including refused ones. */
  get pushes(): readonly ReceivedPush[] {
    return this.#log.pushes;
  }

  /** Every request without samples, with which a client opens its connection in init, in order of arrival. */
  get openings(): readonly ReceivedPush[] {
    return this.#log.openings;
  }

  /** Number of accepted TCP connections, with or without requests. */
  get connections(): number {
    return this.#gate.accepted;
  }

  /**
   * The sum of the last values of all series with this name and at least these labels, over accepted pushes. The last value
   * is the one with the latest timestamp.
   *
   * @returns `undefined` if there is no such series, which is not the same as 0.
   */
  value(name: string, labels?: Labels): number | undefined {
    return sumOfLastValues(this.series(name, labels));
  }

  /** All series with this name and at least these labels, with all their points, over accepted pushes. */
  series(name: string, labels?: Labels): StoredSeries[] {
    return findSeries(this.pushes, name, labels);
  }

  /**
   * Waits until at least `count` pushes have arrived, answered or not. It waits 5000 ms, or `timeoutMs`.
   *
   * @throws {Error} if there are fewer after that time
   */
  async waitForPushes(count: number, { timeoutMs = 5000 } = {}): Promise<readonly ReceivedPush[]> {
    return this.#log.waitFor(count, timeoutMs);
  }

  /** Closes all open connections, by FIN or RST, and still accepts new ones. */
  closeConnections(by: 'fin' | 'rst'): void {
    this.#gate.closeConnections(by);
  }

  /** Removes pushes and fault, and resets the connection count. Open connections stay open. */
  reset(): void {
    this.#log.clear();
    this.#gate.accepted = 0;
    this.#faults.fault = undefined;
  }

  /** Stops listening and destroys open connections. May be called again. */
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
