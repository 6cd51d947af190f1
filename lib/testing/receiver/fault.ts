/** Any answer instead of the usual one: 429 or 503 with `retry-after`, 302 with `location`, 500, 401, 200, … */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The usual answer, late. The push is stored at once, as in a store that answers slowly. */
export interface SlowAnswerFault {
  readonly kind: 'slow-answer';
  readonly delayMs: number;
}

/**
 * No reaction, without a time limit. `connect` accepts new TCP connections and then neither writes nor reads, so over HTTPS
 * the TLS handshake hangs. `answer` reads the whole push and never answers.
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

/** An answer that stops within its head or (with status 200) its body, and then closes, hangs or resets. */
export interface HalfAnswerFault extends Storing {
  readonly kind: 'half-answer';
  readonly cut: 'head' | 'body';
  readonly then: 'close' | 'hang' | 'reset';
}

/** The usual answer; then the connection is closed after some time, even if the next push is being sent. */
export interface CloseIdleFault {
  readonly kind: 'close-idle';
  readonly by: 'fin' | 'rst';
  readonly afterMs: number;
}

/** A 200 with an endless body: 16 KiB at a time, as fast as the client reads, or at an interval in ms. */
export interface EndlessAnswerFault {
  readonly kind: 'endless-answer';
  readonly everyMs?: number;
}

/** Bytes that are not HTTP, then the end of the connection. */
export interface GarbageFault extends Storing {
  readonly kind: 'garbage';
}

/** If a push arrived completely and got no answer, the client cannot know whether it was stored. */
interface Storing {
  /** Whether the store kept it despite the fault. @default false */
  readonly stores?: boolean;
}

/**
 * A fault that an `ImportReceiver` simulates.
 *
 * `times` limits it to this number of pushes, or of connections with `at: 'connect'`. Requests without samples, which open a
 * connection in init, do not count. Without `times`, it applies until it is unset. A fault at `connect` applies only to new
 * connections: close the open ones first.
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
