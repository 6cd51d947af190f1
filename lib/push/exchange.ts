import type { Socket } from 'node:net';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import { ExchangeError } from './exchange-error.js';
import { readAnswer, type AnswerProgress, type HttpAnswer } from './http-answer.js';

/**
 * The status decides the outcome of a push. The body is read too, because the connection can be used again only after its end.
 */
const defaultMaxAnswerBytes = 16_384;
const defaultBodyTimeoutMs = 20;
/** Head and body are written as one string, unless the body is larger than this. */
const maxJoinedBytes = 65_536;

export interface AnswerLimits {
  readonly timers: Timers;
  /** Maximum number of bytes of an answer that are read. Default: 16 KiB. */
  readonly maxAnswerBytes?: number | undefined;
  /** How long to wait for the end of the answer's body after its head, in ms. Default: 20. */
  readonly bodyTimeoutMs?: number | undefined;
}

export interface Request {
  /** Request line and header fields with the empty line, one character per byte. */
  readonly head: string;
  readonly body: Buffer;
}

export interface ExchangeEvents {
  /** @param isReusable whether the connection can carry another request */
  readonly onAnswer: (answer: HttpAnswer, isReusable: boolean) => void;
  /** Called if the received data is not a valid answer. The connection must then be closed, and `fail()` called. */
  readonly onInvalidAnswer: (cause: unknown) => void;
  readonly onFailure: (error: ExchangeError) => void;
}

/**
 * - `waiting`: nothing is written, because there is no connection yet
 * - `writing`: the kernel has not accepted the whole request yet
 * - `sent`: the answer is not complete yet
 * - `over`: answered or failed
 */
type ExchangeState = 'waiting' | 'writing' | 'sent' | 'over';

/** One request and its answer. It does not know the connection, which passes it the received data. */
export class Exchange {
  readonly #request: Request;
  readonly #limits: AnswerLimits;
  readonly #events: ExchangeEvents;
  #state: ExchangeState = 'waiting';
  #isOnUsedConnection = false;
  /** The received data of the answer, one character per byte. */
  #text = '';
  /** Whether the endpoint has closed the connection. */
  #isEnded = false;
  #cancelTimer: (() => void) | undefined;

  constructor(request: Request, limits: AnswerLimits, events: ExchangeEvents) {
    this.#request = request;
    this.#limits = limits;
    this.#events = events;
  }

  /** Whether no part of the request has been written. */
  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  /** @param isUsed whether the connection was used before. Then it may be broken without notice, and a new one may succeed. */
  send(socket: Socket, isUsed: boolean): void {
    const { head, body } = this.#request;
    this.#isOnUsedConnection = isUsed;
    this.#state = 'writing';
    if (body.byteLength <= maxJoinedBytes) {
      socket.write(head + body.toString('latin1'), 'latin1', this.#onSent);
      return;
    }
    socket.cork();
    socket.write(head, 'latin1');
    socket.write(body, this.#onSent);
    socket.uncork();
  }

  receive(chunk: string): void {
    this.#text += chunk;
    if (this.#state === 'sent') this.#checkProgress();
    // If the kernel has accepted the whole request, Node.js reports that by the next turn.
    else inNextTurn(this.#checkEarlyAnswer);
  }

  /** Call it when the endpoint has closed the connection. An answer without a length is complete then. */
  receiveEnd(): void {
    this.#isEnded = true;
    const isEarlySuccess = this.#state === 'writing' && (this.#read()?.answer.statusCode ?? 300) < 300;
    if (isEarlySuccess) inNextTurn(this.#checkEarlyAnswer);
    else this.#checkProgress();
  }

  /** Ends the exchange without an answer. */
  fail(cause: unknown): void {
    const isWritten = this.#state !== 'waiting';
    const isStale = this.#isOnUsedConnection && this.#text === '';
    this.#end();
    this.#events.onFailure(new ExchangeError(cause, { isStale, isWritten }));
  }

  readonly #onSent = (error?: Error | null): void => {
    if (this.#state === 'writing' && (error ?? undefined) === undefined) this.#state = 'sent';
  };

  readonly #checkEarlyAnswer = (): void => {
    if (this.#state === 'over') return;
    const progress = this.#state === 'sent' ? undefined : this.#read();
    if (progress !== undefined && progress.answer.statusCode < 300) {
      this.#events.onInvalidAnswer({ code: 'HPE_EARLY_ANSWER' });
    } else {
      this.#checkProgress();
    }
  };

  #checkProgress(): void {
    const progress = this.#read();
    if (this.#state === 'over') return;
    const { maxAnswerBytes = defaultMaxAnswerBytes, bodyTimeoutMs = defaultBodyTimeoutMs } = this.#limits;
    const isTooLong = this.#text.length > maxAnswerBytes;
    if (progress !== undefined && (progress.end !== undefined || isTooLong)) {
      this.#finish(progress);
    } else if (this.#isEnded) {
      this.#events.onInvalidAnswer({ code: 'ECONNRESET' });
    } else if (progress === undefined) {
      if (isTooLong) this.#events.onInvalidAnswer({ code: 'HPE_HEADER_OVERFLOW' });
    } else {
      this.#cancelTimer ??= this.#limits.timers.start(
        bodyTimeoutMs,
        () => {
          this.#finish(this.#read() ?? progress);
        },
        { holdsLoop: false },
      );
    }
  }

  /** @returns `undefined` if the answer's head is incomplete, or the exchange is over */
  #read(): AnswerProgress | undefined {
    if (this.#state === 'over') return undefined;
    try {
      return readAnswer(this.#text, this.#isEnded);
    } catch (error) {
      this.#events.onInvalidAnswer(error);
      return undefined;
    }
  }

  #finish({ answer, end, isKeptAlive }: AnswerProgress): void {
    if (this.#state === 'over') return;
    const isComplete = this.#state === 'sent' && end === this.#text.length;
    const isReusable = isKeptAlive && isComplete && !this.#isEnded;
    this.#end();
    this.#events.onAnswer(answer, isReusable);
  }

  #end(): void {
    this.#state = 'over';
    this.#cancelTimer?.();
  }
}
