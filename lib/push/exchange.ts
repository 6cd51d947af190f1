import type { Socket } from 'node:net';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import { ExchangeError } from './exchange-error.js';
import { readAnswer, type AnswerProgress, type HttpAnswer } from './http-answer.js';

/**
 * Of a push's answer the status alone decides the outcome; the connection can be used again only after the body has ended.
 */
const defaultMaxAnswerBytes = 16_384;
const defaultBodyPatienceMs = 20;
/** A larger body is not joined with its head to one string. */
const maxJoinedBytes = 65_536;

export interface AnswerLimits {
  readonly timers: Timers;
  /** The most bytes of an answer that are read. Default: 16 KiB. */
  readonly maxAnswerBytes?: number | undefined;
  /** The longest wait for the end of an answer's body, in ms. Default: 20. */
  readonly bodyPatienceMs?: number | undefined;
}

export interface Request {
  /** Request line and header fields, up to the empty line; a character a byte. */
  readonly head: string;
  readonly body: Buffer;
}

export interface ExchangeEvents {
  /** @param isReusable whether the connection can carry another request */
  readonly onAnswer: (answer: HttpAnswer, isReusable: boolean) => void;
  /** The data is no valid answer: the connection must end, and `fail()` be called. */
  readonly onInvalidAnswer: (cause: unknown) => void;
  readonly onFailure: (error: ExchangeError) => void;
}

/**
 * - `waiting`: for a connection; nothing is written
 * - `writing`: the kernel has not taken all of the request yet
 * - `sent`: waits for the answer
 * - `over`: answered or failed
 */
type ExchangeState = 'waiting' | 'writing' | 'sent' | 'over';

/** One request and its answer. */
export class Exchange {
  readonly #request: Request;
  readonly #limits: AnswerLimits;
  readonly #events: ExchangeEvents;
  #state: ExchangeState = 'waiting';
  #isOnUsedConnection = false;
  /** Of the answer. */
  #text = '';
  #cancelTimer: (() => void) | undefined;

  constructor(request: Request, limits: AnswerLimits, events: ExchangeEvents) {
    this.#request = request;
    this.#limits = limits;
    this.#events = events;
  }

  /** Whether nothing of the request is written. */
  get isWaiting(): boolean {
    return this.#state === 'waiting';
  }

  /** @param isUsed whether the connection was used before: it may have died unnoticed, and a new one may succeed */
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
    if (this.#state === 'sent') this.#judge();
    // Node reports by the next turn that the kernel has taken the whole request.
    else inNextTurn(this.#judgeUnsent);
  }

  /** Call it when the endpoint has closed the connection: an answer without a length is complete now. */
  receiveEnd(): void {
    const progress = this.#read(true);
    if (progress?.end !== undefined) this.#finish(progress);
    else if (this.#state !== 'over') this.#events.onInvalidAnswer({ code: 'ECONNRESET' });
  }

  /** Ends the exchange without an answer. */
  fail(cause: unknown): void {
    const isWritten = this.#state !== 'waiting';
    const isStale = this.#isOnUsedConnection && this.#text === '';
    this.#end();
    this.#events.onFailure(new ExchangeError(cause, { isStale, isWritten }));
  }

  readonly #onSent = (): void => {
    if (this.#state === 'writing') this.#state = 'sent';
  };

  readonly #judgeUnsent = (): void => {
    if (this.#state === 'over') return;
    const progress = this.#state === 'sent' ? undefined : this.#read(false);
    if (progress !== undefined && progress.answer.statusCode < 300) {
      this.#events.onInvalidAnswer({ code: 'HPE_EARLY_ANSWER' });
    } else {
      this.#judge();
    }
  };

  #judge(): void {
    const progress = this.#read(false);
    const { maxAnswerBytes = defaultMaxAnswerBytes, bodyPatienceMs = defaultBodyPatienceMs } = this.#limits;
    const isTooLong = this.#text.length > maxAnswerBytes;
    if (progress === undefined) {
      if (isTooLong && this.#state !== 'over') this.#events.onInvalidAnswer({ code: 'HPE_HEADER_OVERFLOW' });
    } else if (progress.end !== undefined || isTooLong) {
      this.#finish(progress);
    } else {
      this.#cancelTimer ??= this.#limits.timers.start(
        bodyPatienceMs,
        () => {
          this.#finish(this.#read(false) ?? progress);
        },
        { holdsLoop: false },
      );
    }
  }

  /** @returns `undefined` if the answer's head is incomplete, or the exchange is over */
  #read(isEnded: boolean): AnswerProgress | undefined {
    if (this.#state === 'over') return undefined;
    try {
      return readAnswer(this.#text, isEnded);
    } catch (error) {
      this.#events.onInvalidAnswer(error);
      return undefined;
    }
  }

  #finish({ answer, end, isKeptAlive }: AnswerProgress): void {
    if (this.#state === 'over') return;
    const isReusable = isKeptAlive && this.#state === 'sent' && end === this.#text.length;
    this.#end();
    this.#events.onAnswer(answer, isReusable);
  }

  #end(): void {
    this.#state = 'over';
    this.#cancelTimer?.();
  }
}
