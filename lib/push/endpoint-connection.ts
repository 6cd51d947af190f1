import type { Socket } from 'node:net';
import { isLoopbackAddress } from '../config/endpoint.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import { inNextTurn } from '../lambda/next-turn.js';
import { ConnectTimeout } from './connect-timeout.js';
import { Exchange, type AnswerLimits } from './exchange.js';
import { ExchangeError } from './exchange-error.js';
import type { HttpAnswer } from './http-answer.js';
import { SocketFactory, type SocketTarget } from './socket-factory.js';

/** A connection that was idle for longer is not used again, because load balancers and VictoriaMetrics close it after 60 s. */
const maxIdleMs = 45_000;

export interface EndpointConnectionOptions extends SocketTarget, AnswerLimits {
  /** Whether a connection without TLS must be to a loopback address, because requests contain credentials. */
  readonly needsProtection: boolean;
  readonly clock: Clock;
  /**
   * Whether Lambda waits for an empty event loop before it sends the function's answer, as it does on Node.js 22 after a
   * callback. Then an attempt to connect ends when nobody waits for it any longer, because the kernel's connect keeps the loop
   * alive. Default: never.
   */
  readonly isEmptyLoopAwaited?: (() => boolean) | undefined;
}

/** What the current exchange waits for. */
export type ExchangeStage = 'connecting' | 'securing' | 'answer';

/** Error codes, by what did not happen in time. `classify-error.ts` has a sentence for each. */
const timeoutCodes: Readonly<Record<ExchangeStage, string>> = {
  connecting: 'ERR_CONNECT_TIMEOUT',
  securing: 'ERR_TLS_HANDSHAKE_TIMEOUT',
  answer: 'ERR_ABORTED',
};

/**
 * - `closed`: there is no connection
 * - `connecting`: the name is being looked up, or the kernel connects
 * - `securing`: the TLS handshake is in progress
 * - `idle`: a request can be written
 * - `busy`: a request has been written, and its answer is not complete
 */
type ConnectionState =
  | { readonly name: 'closed' }
  | { readonly name: 'connecting'; readonly cancel: () => void }
  | { readonly name: 'securing' | 'busy'; readonly socket: Socket }
  | { readonly name: 'idle'; readonly socket: Socket; readonly since: Timestamp };

const closed: ConnectionState = { name: 'closed' };

/** A caller that needs only a connection. */
interface ConnectionWait {
  readonly isWaiting: true;
  readonly onConnected: () => void;
  readonly fail: (cause: unknown) => void;
}

/**
 * One kept-alive HTTP/1.1 connection to the endpoint, for one request at a time. It does not use Node's `http`: that needs
 * three times the CPU of a push, and code that patches it, such as a tracer, would see the credentials. Everything except a
 * valid answer to a complete request closes the connection.
 *
 * It does not keep the event loop alive, except while the kernel connects, which `connectTimeoutMs` limits.
 *
 * @see docs/decisions/0705-own-http-connection.md
 */
export class EndpointConnection {
  readonly #options: EndpointConnectionOptions;
  readonly #factory: SocketFactory;
  readonly #connectTimeout: ConnectTimeout;
  #state: ConnectionState = closed;
  /** TLS session of the latest connection, to shorten the next handshake. */
  #session: Buffer | undefined;
  #task: Exchange | ConnectionWait | undefined;
  /** When the current task was added, on the monotonic clock. */
  #taskStartMs = 0;
  #idleMs = 0;

  constructor(options: EndpointConnectionOptions) {
    this.#options = options;
    this.#factory = new SocketFactory(options);
    this.#connectTimeout = new ConnectTimeout({
      clock: options.clock,
      timers: options.timers,
      connectTimeoutMs: options.connectTimeoutMs,
      onReached: () => {
        this.#handleConnectTimeout();
      },
    });
  }

  /** Whether a request can be written at once. The endpoint may have closed the connection without our knowledge. */
  get isReady(): boolean {
    return this.#isOpen && this.#currentIdleMs < maxIdleMs;
  }

  /** What the current exchange waits for. */
  get stage(): ExchangeStage {
    if (this.#isOpen) return 'answer';
    return this.#state.name === 'securing' ? 'securing' : 'connecting';
  }

  /** How long the connection was idle before the latest exchange, in ms; 0 for a new one. */
  get idleMs(): number {
    return this.#idleMs;
  }

  /**
   * Connects if there is no connection. It does not report a failure, because the next exchange tries again.
   *
   * @throws an error of `node:tls` if the configured certificate authority cannot be read
   */
  open(): void {
    if (this.#task === undefined) this.#connectUnlessUsable();
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @param head request line and header fields with the empty line, one character per byte
   * @throws {ExchangeError} if there is no complete answer; with the cause `ERR_WITHDRAWN` if another request is in progress
   */
  exchange(head: string, body: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange({ head, body }, this.#options, {
        onAnswer: (answer, isReusable) => {
          this.#endTask(isReusable);
          resolve(answer);
        },
        onInvalidAnswer: (cause) => {
          this.#fail(cause);
        },
        onFailure: reject,
      });
      this.#start(exchange);
    });
  }

  /**
   * Connects if there is no connection, and waits for that.
   *
   * @throws {ExchangeError} as {@link exchange} does
   */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#start({
        isWaiting: true,
        onConnected: resolve,
        fail: (cause) => {
          reject(new ExchangeError(cause, { isStale: false, isWritten: false }));
        },
      });
    });
  }

  /**
   * Withdraws a request that is not written yet. The connection stays as it is.
   *
   * @returns whether no request is in progress now
   */
  withdraw(): boolean {
    return this.#drop(withdrawn);
  }

  /**
   * Ends the current request. If it has been written, the connection is closed. If the connection is still being made, connecting
   * continues, so that the next request does not have to start again.
   */
  abort(): void {
    const cause = { code: timeoutCodes[this.stage] };
    const mayContinue = 'socket' in this.#state || this.#options.isEmptyLoopAwaited?.() !== true;
    if (!this.#drop(cause)) this.#fail(cause);
    else if (!mayContinue) this.close();
  }

  /** Closes the connection. If a request is in progress, it fails. */
  close(): void {
    this.#end({ code: timeoutCodes[this.stage] });
  }

  #disconnect(): void {
    const state = this.#state;
    this.#connectTimeout.stop();
    this.#state = closed;
    if (state.name === 'connecting') state.cancel();
    else if (state.name !== 'closed') state.socket.destroy();
  }

  get #isOpen(): boolean {
    return this.#state.name === 'idle' || this.#state.name === 'busy';
  }

  get #currentIdleMs(): number {
    return this.#state.name === 'idle' ? elapsedMs(this.#options.clock, this.#state.since) : 0;
  }

  /** @returns whether no request is in progress now */
  #drop(cause: unknown): boolean {
    const task = this.#task;
    if (task === undefined) return true;
    if (!task.isWaiting) return false;
    this.#task = undefined;
    task.fail(cause);
    return true;
  }

  #start(task: Exchange | ConnectionWait): void {
    if (this.#task !== undefined) {
      task.fail(withdrawn);
      return;
    }
    this.#task = task;
    this.#taskStartMs = this.#options.clock.monotonicMs();
    this.#idleMs = this.#currentIdleMs;
    // In the next turn, which first reads what has arrived meanwhile: data that nobody requested, or the end of the connection.
    if (this.#isOpen) inNextTurn(this.#begin, task);
    else this.#begin(task);
  }

  readonly #begin = (task: Exchange | ConnectionWait): void => {
    if (this.#task !== task) return;
    try {
      this.#connectUnlessUsable();
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#state.name === 'idle') this.#use(this.#state.socket, true);
  };

  #connectUnlessUsable(): void {
    const isUsable = this.#state.name !== 'closed' && !this.#connectTimeout.isOverdue;
    if (isUsable && this.#currentIdleMs < maxIdleMs) return;
    this.#disconnect();
    this.#idleMs = 0;
    this.#connectTimeout.restart();
    const cancel = this.#factory.connect(this.#session, {
      onConnected: (socket) => {
        this.#watch(socket);
      },
      onError: (error) => {
        this.#state = closed;
        this.#handleBreak(error);
      },
    });
    this.#state = { name: 'connecting', cancel };
  }

  /**
   * If a request was added late to the attempt, so that it has used less than half of its own time, it gets another connection.
   */
  #handleConnectTimeout(): void {
    const { clock, connectTimeoutMs } = this.#options;
    if (this.#task !== undefined && clock.monotonicMs() - this.#taskStartMs < connectTimeoutMs / 2) {
      this.#disconnect();
      this.#begin(this.#task);
    } else {
      this.#fail({ code: timeoutCodes[this.stage] });
    }
  }

  #watch(socket: Socket): void {
    this.#state = { name: 'securing', socket };
    const isCurrent = (): boolean => 'socket' in this.#state && this.#state.socket === socket;
    const onReady = (): void => {
      if (!isCurrent()) return;
      this.#connectTimeout.stop();
      this.#markIdle(socket);
      if (this.#task !== undefined) this.#use(socket, false);
    };
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.unref();
    socket.on('data', (chunk: string) => {
      if (isCurrent()) this.#receive(chunk);
    });
    socket.on('error', (error) => {
      if (isCurrent()) this.#handleBreak(error);
    });
    const onEnd = (): void => {
      if (isCurrent()) this.#receiveEnd();
    };
    socket.once('end', onEnd);
    socket.once('close', onEnd);
    if (this.#factory.isSecure) {
      this.#connectTimeout.restart();
      socket.once('secureConnect', onReady);
      socket.on('session', (session: Buffer) => {
        this.#session = session;
      });
    } else if (this.#options.needsProtection && !isLoopbackAddress(socket.remoteAddress)) {
      // A name such as `localhost` may resolve to another machine.
      this.#fail({ code: 'ERR_NOT_LOOPBACK' });
    } else {
      onReady();
    }
  }

  /** Starts the task on the idle connection. */
  #use(socket: Socket, isUsed: boolean): void {
    const task = this.#task;
    if (task instanceof Exchange) {
      this.#state = { name: 'busy', socket };
      task.send(socket, isUsed);
    } else {
      this.#task = undefined;
      task?.onConnected();
    }
  }

  #receive(chunk: string): void {
    // Data that was not requested must not become the answer to the next request.
    if (this.#task instanceof Exchange && !this.#task.isWaiting) this.#task.receive(chunk);
    else this.#disconnect();
  }

  #receiveEnd(): void {
    if (this.#task instanceof Exchange && !this.#task.isWaiting) this.#task.receiveEnd();
    else this.#handleBreak({ code: 'ECONNRESET' });
  }

  #endTask(isReusable: boolean): void {
    this.#task = undefined;
    if (isReusable && 'socket' in this.#state) this.#markIdle(this.#state.socket);
    else this.#disconnect();
  }

  #markIdle(socket: Socket): void {
    this.#state = { name: 'idle', socket, since: takeTimestamp(this.#options.clock) };
  }

  /** If an open connection breaks before the request is written, the request opens another connection. */
  #handleBreak(cause: unknown): void {
    if (this.#isOpen && this.#task?.isWaiting === true) this.#disconnect();
    else this.#fail(cause);
  }

  /** Closes the connection, and fails the task that waits for it or uses it. */
  #fail(cause: unknown): void {
    // The handshake may have failed because the endpoint does not resume this session, so the next one starts without it.
    if (!this.#isOpen) this.#session = undefined;
    this.#end(cause);
  }

  #end(cause: unknown): void {
    const task = this.#task;
    this.#task = undefined;
    this.#disconnect();
    task?.fail(cause);
  }
}

const withdrawn = { code: 'ERR_WITHDRAWN' };
