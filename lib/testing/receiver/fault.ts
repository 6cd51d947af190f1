/** Another answer than usual: 429 or 503 with `retry-after`, 302 with `location`, 500, 401, 200, … */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The usual answer, after a delay. The push is stored at once, as by a store that answers slowly. */
export interface SlowAnswerFault {
  readonly kind: 'slow-answer';
  readonly delayMs: number;
}

/**
 * No answer, without a time limit. `connect` accepts new TCP connections, but neither writes nor reads, so over HTTPS the TLS
 * handshake hangs. `answer` reads the whole push and never answers.
 */
export interface HangFault extends Storing {
  readonly kind: 'hang';
  readonly at: 'connect' | 'answer';
}

/**
 * The connection is closed by an RST: `connect` when it is accepted, `head` before the body is read, `body` at its first
 * chunk, `answer` after the whole body.
 */
export interface ResetFault extends Storing {
  readonly kind: 'reset';
  readonly at: 'connect' | 'head' | 'body' | 'answer';
}

/** An answer that stops in its head or, with status 200, in its body. Then the connection is closed, hangs, or is reset. */
export interface HalfAnswerFault extends Storing {
  readonly kind: 'half-answer';
  readonly cut: 'head' | 'body';
  readonly then: 'close' | 'hang' | 'reset';
}

/** The usual answer. Some time later the connection is closed, even if the client is sending the next push. */
export interface CloseIdleFault {
  readonly kind: 'close-idle';
  readonly by: 'fin' | 'rst';
  readonly afterMs: number;
}

/** A 200 with an endless body, in parts of 16 KiB: as fast as the client reads, or one part every `everyMs` ms. */
export interface EndlessAnswerFault {
  readonly kind: 'endless-answer';
  readonly everyMs?: number;
}

/** Bytes that are not HTTP, then the end of the connection. */
export interface GarbageFault extends Storing {
  readonly kind: 'garbage';
}

/** Without a complete answer, the client cannot know whether its push was stored. */
interface Storing {
  /** Whether the push is stored nevertheless. @default false */
  readonly stores?: boolean;
}

/**
 * A fault that an `ImportReceiver` simulates.
 *
 * `times` limits it to this number of pushes, or to this number of connections if it has `at: 'connect'`. Requests without
 * samples, which open a connection during init, do not count. Without `times`, it applies until it is unset. A fault with `at:
 * 'connect'` applies only to new connections, so close the open ones first.
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
