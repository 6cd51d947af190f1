import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** The method by which agents open connections; Node's types lack it before 22.10. */
interface Opener {
  createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined;
}

/**
 * Opens an agent's next connection before there is a request for it, so that look-up and handshakes happen while the
 * handler waits for something else. It holds no event loop, and nobody hears of its failure: the request then opens a
 * connection of its own, and meets what there is to meet.
 */
export class EarlyConnection {
  readonly #target: ConnectionOptions;
  readonly #open: Opener['createConnection'];
  #socket: Socket | undefined;
  #isReady = false;
  #wasReadyWhenTaken = false;

  /**
   * @param agent gives the connection to the next request that would open one
   * @param target where to, as the agent's own requests have it
   */
  constructor(agent: Agent, target: ConnectionOptions) {
    const opener = agent as unknown as Opener;
    this.#target = target;
    this.#open = opener.createConnection.bind(opener);
    opener.createConnection = (options, callback) => this.#take() ?? this.#open(options, callback);
  }

  /** Whether the latest request's connection lay ready before: it may have died unnoticed, as any that was idle. */
  get wasReadyWhenTaken(): boolean {
    return this.#wasReadyWhenTaken;
  }

  /** @returns whether it opened one: not where there is one already */
  open(): boolean {
    if (this.#isUsable) return false;
    const socket = this.#open(this.#target) as Socket;
    this.#isReady = false;
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      this.#isReady = true;
    });
    socket.on('error', () => undefined);
    socket.unref();
    this.#socket = socket;
    return true;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  /** The other side may have closed it, or refused. */
  get #isUsable(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  #take(): Socket | undefined {
    const socket = this.#isUsable ? this.#socket : undefined;
    this.#socket = undefined;
    this.#wasReadyWhenTaken = socket !== undefined && this.#isReady;
    return socket;
  }
}
