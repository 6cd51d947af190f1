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
  /** `false` means plain HTTP. @default true: HTTPS with a valid certificate from a new authority */
  readonly tls?: boolean | ReceiverTls;
  /** HTTP Basic credentials that clients must send. @default none: all clients are accepted */
  readonly credentials?: BasicCredentials;
  /** The initial fault, see {@link ImportReceiver.fault}. */
  readonly fault?: Fault;
  /** Origin or import URL of a real store. Valid pushes are forwarded to it, and its answers are returned to the client. */
  readonly forwardTo?: string;
  /** @default 0: any free port */
  readonly port?: number;
  /** An idle connection is closed by FIN after this time. No header announces it. @default 60000, as in VictoriaMetrics */
  readonly keepAliveTimeoutMs?: number;
}

type Labels = Readonly<Record<string, string>>;

/**
 * A real HTTP or HTTPS server on the loopback interface. It receives pushes like VictoriaMetrics, keeps them for assertions, and
 * simulates faults.
 *
 * @example
 * await using receiver = await ImportReceiver.start();
 * // push to receiver.url, trusting receiver.certificateAuthority
 * expect(receiver.value('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
 */
export class ImportReceiver {
  /** Endpoint for pushes. It ends in `/api/v1/import/prometheus`. The host is 127.0.0.1; `localhost` works too. */
  readonly url: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Certificate of the authority to trust, as PEM; `undefined` with plain HTTP. */
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

  /** Starts a receiver. @returns it when it listens. @throws an error of node:net if the port is in use */
  static async start(options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
    const identity = tlsIdentity(options.tls ?? true);
    const faults = new FaultSwitch();
    faults.fault = options.fault;
    const log = new PushLog();
    const receive = (request: IncomingMessage, response: ServerResponse): void => {
      const exchange = new Exchange(request, response, gate.connectionOf(request.socket));
      const { credentials, forwardTo } = options;
      const undoTake = faults.undoTake.bind(faults);
      void receivePush(exchange, faults.takeForPush(), { credentials, forwardTo, log, undoTake });
    };
    const server: Server =
      identity === undefined
        ? createHttpServer(receive)
        : createHttpsServer(
            { cert: identity.certificate, key: identity.key, ...askForCertificate(options) },
            receive,
          );
    server.keepAliveTimeout = options.keepAliveTimeoutMs ?? 60_000;
    // Newer versions of Node.js wait one second longer than `keepAliveTimeout`. Older ones ignore this property.
    Object.assign(server, { keepAliveTimeoutBuffer: 0 });
    const gate = new ConnectionGate({
      takeFault: () => faults.takeForConnection(),
      serve: (socket) => server.emit('connection', socket),
    });
    const port = await gate.listen(options.port ?? 0);
    const origin = `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`;
    return new ImportReceiver({ origin, certificateAuthority: identity?.authority, gate, faults, log });
  }

  /** The simulated fault. It may be set at any time. `undefined` if none is set, or its `times` are used up. */
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

  /** Every request without samples, in order of arrival. Clients open their connections with such requests during init. */
  get openings(): readonly ReceivedPush[] {
    return this.#log.openings;
  }

  /** Number of accepted TCP connections, with or without requests. */
  get connections(): number {
    return this.#gate.accepted;
  }

  /**
   * Adds up the last values of all series with this name and at least these labels, in accepted pushes. The last value of a
   * series is the one with the latest timestamp.
   *
   * @returns the sum; `undefined`, and not 0, if there is no such series
   */
  value(name: string, labels?: Labels): number | undefined {
    return sumOfLastValues(this.series(name, labels));
  }

  /** @returns all series with this name and at least these labels, with all their points, in accepted pushes */
  series(name: string, labels?: Labels): StoredSeries[] {
    return findSeries(this.pushes, name, labels);
  }

  /**
   * Waits until at least `count` pushes have arrived, whether they are answered or not. It waits at most `timeoutMs`, by default
   * 5000 ms.
   *
   * @throws {Error} if fewer pushes have arrived after that time
   */
  async waitForPushes(count: number, { timeoutMs = 5000 } = {}): Promise<readonly ReceivedPush[]> {
    return this.#log.waitFor(count, timeoutMs);
  }

  /** Closes all open connections by FIN or RST. New connections are still accepted. */
  closeConnections(by: 'fin' | 'rst'): void {
    this.#gate.closeConnections(by);
  }

  /** Removes all pushes and the fault, and sets {@link connections} to 0. Open connections stay open. */
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
