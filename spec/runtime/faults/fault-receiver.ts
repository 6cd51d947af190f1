import { Agent } from 'node:http';
import { createServer } from 'node:https';
import { answerWithFault, isStoredDespite } from '../../../lib/testing/receiver/answer-with-fault.js';
import { ConnectionGate } from '../../../lib/testing/receiver/connection-gate.js';
import { Exchange } from '../../../lib/testing/receiver/exchange.js';
import type { Fault } from '../../../lib/testing/receiver/fault.js';
import { FaultSwitch } from '../../../lib/testing/receiver/fault-switch.js';
import { isAuthorized, type BasicCredentials } from '../../../lib/testing/receiver/is-authorized.js';
import { readBody } from '../../../lib/testing/receiver/read-body.js';
import { nowMs, recordPush } from '../../../lib/testing/receiver/received-push.js';
import { tlsIdentity, type ReceiverTls } from '../../../lib/testing/receiver/tls-identity.js';
import type { Answer } from '../../../lib/testing/receiver/usual-answer.js';
import { forwardRequest } from '../stores/forward-request.js';

export interface FaultReceiverOptions {
  readonly tls: ReceiverTls;
  readonly credentials: BasicCredentials;
  /** The origin of the real store that gets the pushes that no fault drops. */
  readonly forwardTo: string;
  /** Whether a body belongs to an opening, which has no samples. */
  readonly isOpening: (body: Buffer) => boolean;
  /** Default: any free port. */
  readonly port?: number;
}

/** Like `ImportReceiver`, but for any protocol: it forwards bodies without parsing them. */
export class FaultReceiver {
  readonly origin: string;
  readonly #gate: ConnectionGate;
  readonly #faults: FaultSwitch;
  readonly #agent: Agent;

  private constructor(port: number, gate: ConnectionGate, faults: FaultSwitch, agent: Agent) {
    this.origin = `https://127.0.0.1:${String(port)}`;
    this.#gate = gate;
    this.#faults = faults;
    this.#agent = agent;
  }

  static async start(options: FaultReceiverOptions): Promise<FaultReceiver> {
    const identity = tlsIdentity(options.tls);
    if (identity === undefined) throw new Error('Cannot start a receiver: expected a certificate; got none');
    const faults = new FaultSwitch();
    const agent = new Agent({ keepAlive: true });
    const server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) => {
      const exchange = new Exchange(request, response, gate.connectionOf(request.socket));
      void receive(exchange, faults, agent, options);
    });
    server.keepAliveTimeout = 60_000;
    const gate = new ConnectionGate({
      takeFault: () => faults.takeForConnection(),
      serve: (socket) => server.emit('connection', socket),
    });
    return new FaultReceiver(await gate.listen(options.port ?? 0), gate, faults, agent);
  }

  /** The current fault; may be set at any time. */
  set fault(fault: Fault | undefined) {
    this.#faults.fault = fault;
  }

  /** Closes all open connections and still accepts new ones. */
  closeConnections(by: 'fin' | 'rst'): void {
    this.#gate.closeConnections(by);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#gate.close();
  }
}

async function receive(
  exchange: Exchange,
  faults: FaultSwitch,
  agent: Agent,
  { credentials, forwardTo, isOpening }: FaultReceiverOptions,
): Promise<void> {
  const fault = faults.takeForPush();
  const { request } = exchange;
  if (fault?.kind === 'reset' && fault.at !== 'answer') {
    if (fault.at === 'body') request.once('data', () => exchange.reset());
    else exchange.reset();
    return;
  }
  const body = await readBody(request);
  if (body === undefined) return;
  if (isOpening(body)) faults.undoTake(fault);

  const forward = async (): Promise<Answer> => {
    if (!isAuthorized(request.headers.authorization, credentials)) return { status: 401 };
    if (!isStoredDespite(fault)) return { status: 204 };
    const answer = await forwardRequest(forwardTo, request, body, agent);
    return { ...answer, body: answer.body.toString('utf8') };
  };
  const usual = await forward().catch((error: unknown): Answer => ({ status: 502, body: String(error) }));
  answerWithFault(fault, usual, exchange, recordOf(exchange));
}

/** @returns a record for the answer, which is not used here */
function recordOf({ connectionNumber, request }: Exchange): ReturnType<typeof recordPush> {
  return recordPush({
    receivedAt: nowMs(),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    connectionNumber,
    wireBytes: 0,
    text: '',
    authorized: true,
    accepted: false,
  });
}
