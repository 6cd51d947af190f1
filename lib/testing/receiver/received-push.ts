import type { IncomingHttpHeaders } from 'node:http';
import type { InvalidLine, Sample } from '../exposition-parser/exposition.js';
import { parseExpositionTolerantly } from '../parse-exposition.js';

/** One request with a complete body, accepted or not. Times are ms since the epoch, with fractions. */
export interface ReceivedPush {
  /** When the last byte of the body arrived. */
  readonly receivedAt: number;
  /** When the answer was written to the socket. Missing before that, and if the fault prevents an answer. */
  readonly answeredAt?: number;
  /** Status of the answer. Missing as long as `answeredAt`. */
  readonly status?: number;
  readonly method: string;
  /** Path and query, as requested. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Number of the connection, from 1. Pushes over the same connection have the same number. */
  readonly connectionNumber: number;
  /** Length of the body as it was sent. */
  readonly wireBytes: number;
  /** The body as text, decompressed; empty if it cannot be decoded. */
  readonly text: string;
  readonly samples: readonly Sample[];
  /**
   * Lines that `parseExposition()` refuses. Like VictoriaMetrics, the receiver answers 204 nevertheless: assert that this is
   * empty.
   */
  readonly invalidLines: readonly InvalidLine[];
  /** Whether the credentials were correct, or none are required. */
  readonly authorized: boolean;
  /** Whether its samples are stored: the answer was a 2xx, or the fault stores them. */
  readonly accepted: boolean;
}

/** A push that the receiver is still completing. */
export type PushRecord = { -readonly [Key in keyof ReceivedPush]: ReceivedPush[Key] };

/** Creates the record of a push. Its samples are parsed on first access, so that parsing does not delay the answer. */
export function recordPush(received: Omit<PushRecord, 'samples' | 'invalidLines'>): PushRecord {
  let parsed: ReturnType<typeof parseExpositionTolerantly> | undefined;
  const parse = (): Pick<PushRecord, 'samples' | 'invalidLines'> =>
    (parsed ??= parseExpositionTolerantly(received.text));
  return {
    ...received,
    get samples() {
      return parse().samples;
    },
    get invalidLines() {
      return parse().invalidLines;
    },
  };
}

/** @returns ms since the epoch, with a fraction, by the clock of `performance.now()`, which is never set back */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
