/** Any answer instead of the usual one: 429 or 503 with `retry-after`, 302 with `location`, 500, 401, 200, … */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The usual answer, late. The push is stored at once, as by a store that is slow to say so. */
export interface SlowAnswerFault {
  readonly kind: 'slow-answer';
  readonly delayMs: number;
}

/**
 * Silence for as long as the client likes: `connect` accepts new TCP connections and then says and reads nothing, so
 * over HTTPS the TLS handshake hangs; `answer` reads the whole push and never answers.
 */
export interface HangFault extends Storing {
  readonly kind: 'hang';
  readonly at: 'connect' | 'answer';
}

/**
 * The connection is cut by an RST: `connect` as soon as it is accepted, `head` before the body is read, `body` at its
 * first chunk, `answer` after the whole of it.
 */
export interface ResetFault extends Storing {
  readonly kind: 'reset';
  readonly at: 'connect' | 'head' | 'body' | 'answer';
}

/** An answer that stops half way through its head or (a 200, then) its body, and then closes, hangs or resets. */
export interface HalfAnswerFault extends Storing {
  readonly kind: 'half-answer';
  readonly cut: 'head' | 'body';
  readonly then: 'close' | 'hang' | 'reset';
}

/** The usual answer, and the connection closed some time after it, whether or not the next push is on its way. */
export interface CloseIdleFault {
  readonly kind: 'close-idle';
  readonly by: 'fin' | 'rst';
  readonly afterMs: number;
}

/** A 200 whose body never ends: 16 KiB at a time as fast as the client reads, or every so many milliseconds. */
export interface EndlessAnswerFault {
  readonly kind: 'endless-answer';
  readonly everyMs?: number;
}

/** Bytes that are no HTTP, then the end of the connection. */
export interface GarbageFault extends Storing {
  readonly kind: 'garbage';
}

/** Of a push that arrived whole and got no answer, a client cannot know which it is. */
interface Storing {
  /** Whether the store kept it all the same. @default false */
  readonly stores?: boolean;
}

/**
 * What an `ImportReceiver` is to do wrong.
 *
 * `times` counts the pushes, not the requests without samples that open a connection in init (with `at: 'connect'`, the connections) it is done to; without it, until it is unset. A
 * fault at `connect` is met by new connections only: close the open ones first.
 */
export type Fault = (
  | StatusFault
  | SlowAnswerFault
  | HangFault
  | ResetFault
  | HalfAnswerFault
  | CloseIdleFault
  | EndlessAnswerFault
  | GarbageFault
) & { readonly times?: number };
