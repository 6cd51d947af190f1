import type { Socket } from 'node:net';
import { isLoopbackAddress } from '../config/endpoint.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import { inNextTurn } from '../lambda/next-turn.js';
import { ConnectLimit } from './connect-limit.js';
import { SocketFactory, type SocketTarget } from './socket-factory.js';
import { ExchangeError } from './exchange-error.js';
import { readAnswer, type AnswerProgress, type HttpAnswer } from './http-answer.js';

/** A connection idle for longer is not used again: load balancers and VictoriaMetrics close theirs after 60 s. */
const longestIdleMs = 45_000;
/**
 * Of a push's answer the status alone decides the outcome; the connection can be used again only after the body has ended.
 */
const defaultMaxAnswerBytes = 16_384;
const defaultBodyPatienceMs = 20;
/** A larger body is not joined with its head to one string. */
const maxJoinedBytes = 65_536;

export interface EndpointConnectionOptions extends SocketTarget {
  /** Whether a connection without TLS must be to a loopback address: requests hold credentials. */
  readonly needsProtection: boolean;
  readonly clock: Clock;
  /**
   * Whether an answer waits until nothing holds the event loop, as one given by callback does on Node.js 22. Then no attempt to
   * connect goes on when nobody waits for it, because the kernel's connect holds the loop. Default: never.
   */
  readonly isEmptyLoopAwaited?: (() => boolean) | undefined;
  /** The most bytes of an answer that are read. Default: 16 KiB. */
  readonly maxAnswerBytes?: number | undefined;
  /** The longest wait for the end of an answer's body, in ms. Default: 20. */
  readonly bodyPatienceMs?: number | undefined;
}

/** What an exchange waits for. */
export type ExchangeStage = 'connecting' | 'securing' | 'answer';

/** Codes for what did not happen in time; classify-error.ts has a sentence for each. */
const lateCodes: Readonly<Record<ExchangeStage, string>> = {
  connecting: 'ERR_CONNECT_TIMEOUT',
  securing: 'ERR_TLS_HANDSHAKE_TIMEOUT',
  answer: 'ERR_ABORTED',
};

interface Exchange {
  readonly head: string;
  readonly body: Buffer;
  /** Called instead of sending, if only a connection is needed. */
  readonly onConnected?: (() => void) | undefined;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: ExchangeError) => void;
  /** `sent`: the kernel has taken all of the request. */
  progress: 'waiting' | 'writing' | 'sent';
  /** When it was asked for, on the monotonic clock. */
  readonly begunMs: number;
  /** Whether the connection was used before: it may have died unnoticed, and a new one may succeed. */
  isOnUsedConnection: boolean;
  /** Of the answer. */
  text: string;
  cancelTimer: (() => void) | undefined;
}

/**
 * One kept-alive HTTP/1.1 connection to the endpoint, for one request at a time. Node's `http` is not used: its request,
 * agent and parser cost three times the CPU of a push, and whatever patches them (tracers, proxies) would see the
 * credentials. Anything but a plain answer to a complete request ends the connection.
 *
 * Holds no event loop, except while the kernel connects, which `connectTimeoutMs` bounds.
 *
 * @see docs/decisions/0705-own-connection.md
 */
export class EndpointConnection {
  readonly #options: EndpointConnectionOptions;
  readonly #factory: SocketFactory;
  /** Ends the connection, or the attempts to make one; `undefined` if there is neither. */
  #end: (() => void) | undefined;
  #socket: Socket | undefined;
  #isReady = false;
  readonly #connectLimit: ConnectLimit;
  #session: Buffer | undefined;
  #exchange: Exchange | undefined;
  /** Since when the connection has had nothing to do. */
  #restingSince: Timestamp | undefined;
  #idleMs = 0;

  constructor(options: EndpointConnectionOptions) {
    this.#options = options;
    this.#factory = new SocketFactory(options);
    this.#connectLimit = new ConnectLimit({
      clock: options.clock,
      timers: options.timers,
      connectTimeoutMs: options.connectTimeoutMs,
      onReached: () => {
        this.#giveUpConnecting();
      },
    });
  }

  /** Whether a request can be written at once, as far as this side can tell. */
  get isReady(): boolean {
    return this.#isReady && this.#restedMs < longestIdleMs;
  }

  /** What the exchange under way waits for. */
  get stage(): ExchangeStage {
    if (this.#isReady) return 'answer';
    return this.#socket === undefined ? 'connecting' : 'securing';
  }

  /** How long the connection rested before the latest exchange, in ms; 0 for a new one. */
  get idleMs(): number {
    return this.#idleMs;
  }

  /**
   * Connects, if there is no connection. A failure is not reported: the next exchange tries again.
   *
   * @throws an error of `node:tls` when the configured authority cannot be read
   */
  open(): void {
    if (this.#exchange === undefined) this.#openUnlessOpen();
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @param head request line and header fields, up to the empty line; a character a byte
   * @throws {ExchangeError} if there is no answer, or the connection breaks before its end; with the cause `ERR_WITHDRAWN`
   * while another request is under way
   */
  exchange(head: string, body: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#start({ head, body, resolve, reject });
    });
  }

  /**
   * Connects, if there is no connection, and waits for that.
   *
   * @throws {ExchangeError} as {@link exchange} does
   */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#start({ head: '', body: noBody, onConnected: resolve, resolve: () => undefined, reject });
    });
  }

  /**
   * Takes back a request that is not written yet, and leaves the connection as it is.
   *
   * @returns whether none is under way any more
   */
  withdraw(): boolean {
    return this.#drop(withdrawn());
  }

  /**
   * Ends the request that is under way. If it is written, the connection ends with it. If the connection is still being made, that
   * continues, so that the next request does not have to start again.
   */
  abort(): void {
    const cause = { code: lateCodes[this.stage] };
    const isDropped = this.#drop(new ExchangeError(cause, { isStale: false, isWritten: false }));
    const mayGoOn = this.#socket !== undefined || this.#options.isEmptyLoopAwaited?.() !== true;
    if (!isDropped) this.#fail(cause);
    else if (!mayGoOn) this.close();
  }

  /** Closes the connection. */
  close(): void {
    const end = this.#end;
    this.#connectLimit.stop();
    this.#end = undefined;
    this.#socket = undefined;
    this.#isReady = false;
    this.#restingSince = undefined;
    end?.();
  }

  /** @returns whether no request is under way any more */
  #drop(error: ExchangeError): boolean {
    const exchange = this.#exchange;
    if (exchange === undefined) return true;
    if (exchange.progress !== 'waiting') return false;
    this.#exchange = undefined;
    exchange.reject(error);
    return true;
  }

  #start(wanted: Pick<Exchange, 'head' | 'body' | 'onConnected' | 'resolve' | 'reject'>): void {
    if (this.#exchange !== undefined) {
      wanted.reject(withdrawn());
      return;
    }
    this.#idleMs = this.#isReady ? this.#restedMs : 0;
    this.#exchange = {
      ...wanted,
      progress: 'waiting',
      begunMs: this.#options.clock.monotonicMs(),
      isOnUsedConnection: false,
      text: '',
      cancelTimer: undefined,
    };
    // An answer that nobody asked for, or the connection's end, may have arrived meanwhile: one turn of the event loop reads it.
    if (this.#isReady) inNextTurn(this.#begin, this.#exchange);
    else this.#begin(this.#exchange);
  }

  get #restedMs(): number {
    return this.#restingSince === undefined ? 0 : elapsedMs(this.#options.clock, this.#restingSince);
  }

  readonly #begin = (exchange: Exchange): void => {
    if (this.#exchange !== exchange) return;
    try {
      this.#openUnlessOpen();
    } catch (error) {
      this.#fail(error);
      return;
    }
    exchange.isOnUsedConnection = this.#isReady;
    if (this.#isReady) this.#send(exchange);
  };

  #openUnlessOpen(): void {
    if (this.#end !== undefined && this.#restedMs < longestIdleMs && !this.#connectLimit.isOverdue) return;
    this.close();
    this.#connect();
  }

  /** Connecting has had its time. A request that came late to it, and has had little of its own, gets another connection. */
  #giveUpConnecting(): void {
    const exchange = this.#exchange;
    const { clock, connectTimeoutMs } = this.#options;
    if (exchange !== undefined && clock.monotonicMs() - exchange.begunMs < connectTimeoutMs / 2) {
      this.close();
      this.#begin(exchange);
    } else {
      this.#fail({ code: lateCodes[this.stage] });
    }
  }

  #connect(): void {
    this.#connectLimit.restart();
    const cancel = this.#factory.connect(this.#session, {
      onConnected: (socket) => {
        this.#end = () => {
          socket.destroy();
        };
        this.#socket = socket;
        this.#use(socket);
      },
      onError: (error) => {
        this.#end = undefined;
        this.#break(error);
      },
    });
    this.#end = cancel;
  }

  #use(socket: Socket): void {
    const onReady = (): void => {
      if (this.#socket !== socket) return;
      this.#connectLimit.stop();
      this.#isReady = true;
      this.#rest();
      if (this.#exchange !== undefined) this.#send(this.#exchange);
    };
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.unref();
    socket.on('data', (chunk: string) => {
      if (this.#socket === socket) this.#receive(chunk);
    });
    socket.on('error', (error) => {
      if (this.#socket === socket) this.#break(error);
    });
    // The endpoint closed the connection: an answer without a length is complete now.
    const onEnd = (): void => {
      if (this.#socket === socket) this.#endAnswer();
    };
    socket.once('end', onEnd);
    socket.once('close', onEnd);
    if (this.#factory.isSecure) {
      this.#connectLimit.restart();
      socket.once('secureConnect', onReady);
      socket.on('session', (session: Buffer) => {
        this.#session = session;
      });
    } else if (this.#options.needsProtection && !isLoopbackAddress(socket.remoteAddress)) {
      // `localhost` may have resolved to another machine.
      this.#fail({ code: 'ERR_NOT_LOOPBACK' });
    } else {
      onReady();
    }
  }

  #send(exchange: Exchange): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    if (exchange.onConnected !== undefined) {
      this.#exchange = undefined;
      exchange.onConnected();
      return;
    }
    this.#restingSince = undefined;
    exchange.progress = 'writing';
    const { head, body } = exchange;
    const onSent = (): void => {
      exchange.progress = 'sent';
    };
    if (body.byteLength <= maxJoinedBytes) {
      socket.write(head + body.toString('latin1'), 'latin1', onSent);
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body, onSent);
    socket.uncork();
  }

  #receive(chunk: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined || exchange.progress === 'waiting') {
      // Not requested: it must not be taken for the answer to the next request.
      this.close();
      return;
    }
    exchange.text += chunk;
    if (exchange.progress === 'sent') this.#judge(exchange);
    // Node reports by the next turn that the kernel has taken the whole request.
    else inNextTurn(this.#judgeUnsent, exchange);
  }

  readonly #judgeUnsent = (exchange: Exchange): void => {
    if (this.#exchange !== exchange) return;
    const progress = this.#read(exchange, false);
    if (exchange.progress !== 'sent' && progress !== undefined && progress.answer.statusCode < 300) {
      this.#fail({ code: 'HPE_EARLY_ANSWER' });
    } else {
      this.#judge(exchange);
    }
  };

  #judge(exchange: Exchange): void {
    const { maxAnswerBytes = defaultMaxAnswerBytes, bodyPatienceMs = defaultBodyPatienceMs } = this.#options;
    const progress = this.#read(exchange, false);
    const isTooLong = exchange.text.length > maxAnswerBytes;
    if (progress === undefined) {
      if (isTooLong) this.#fail({ code: 'HPE_HEADER_OVERFLOW' });
    } else if (progress.end !== undefined || isTooLong) {
      this.#finish(exchange, progress);
    } else {
      exchange.cancelTimer ??= this.#options.timers.start(
        bodyPatienceMs,
        () => {
          if (this.#exchange === exchange) this.#finish(exchange, this.#read(exchange, false) ?? progress);
        },
        { holdsLoop: false },
      );
    }
  }

  #endAnswer(): void {
    const exchange = this.#exchange;
    const progress = exchange === undefined ? undefined : this.#read(exchange, true);
    if (exchange !== undefined && progress?.end !== undefined) this.#finish(exchange, progress);
    else this.#break({ code: 'ECONNRESET' });
  }

  #read(exchange: Exchange, isEnded: boolean): AnswerProgress | undefined {
    try {
      return readAnswer(exchange.text, isEnded);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #finish(exchange: Exchange, { answer, end, isKeptAlive }: AnswerProgress): void {
    exchange.cancelTimer?.();
    this.#exchange = undefined;
    if (isKeptAlive && exchange.progress === 'sent' && end === exchange.text.length) this.#rest();
    else this.close();
    exchange.resolve(answer);
  }

  #rest(): void {
    this.#restingSince = takeTimestamp(this.#options.clock);
  }

  /** If a connection breaks before the request was written, the request opens another one. */
  #break(cause: unknown): void {
    if (this.#isReady && this.#exchange?.progress === 'waiting') this.close();
    else this.#fail(cause);
  }

  /** Ends the connection, and the exchange that is under way on it. */
  #fail(cause: unknown): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.cancelTimer?.();
    const isWritten = exchange !== undefined && exchange.progress !== 'waiting';
    // If the endpoint no longer resumes this session, it must not disturb the next handshake.
    if (!this.#isReady) this.#session = undefined;
    this.close();
    const isStale = exchange?.isOnUsedConnection === true && exchange.text === '';
    exchange?.reject(new ExchangeError(cause, { isStale, isWritten }));
  }
}

const noBody = Buffer.alloc(0);

function withdrawn(): ExchangeError {
  return new ExchangeError({ code: 'ERR_WITHDRAWN' }, { isStale: false, isWritten: false });
}
