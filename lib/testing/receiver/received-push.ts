import type { IncomingHttpHeaders } from 'node:http';
import type { InvalidLine, Sample } from '../exposition-parser/exposition.js';
import { parseExpositionTolerantly } from '../parse-exposition.js';

/** One request with a complete body, accepted or not. Times are epoch milliseconds with fractions. */
export interface ReceivedPush {
  /** When the last byte of the body arrived. */
  readonly receivedAt: number;
  /** When the answer was passed to the socket; missing before, and always after a fault without an answer. */
  readonly answeredAt?: number;
  /** Status of the answer; missing as long as `answeredAt` is. */
  readonly status?: number;
  readonly method: string;
  /** Path and query, as requested. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Number of the connection, from 1: pushes with the same number came over the same connection. */
  readonly connectionNumber: number;
  /** Length of the body as it was sent. */
  readonly wireBytes: number;
  /** The decompressed body; empty if that was not possible. */
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Lines that the strict parser refuses. The answer is still 204, as in VictoriaMetrics, so assert that this is empty. */
  readonly invalidLines: readonly InvalidLine[];
  /** Whether the credentials were right, or not required. */
  readonly authorized: boolean;
  /** Whether its samples are stored: the answer was a 2xx, or the fault stores them. */
  readonly accepted: boolean;
}

/** A push as the receiver writes it. */
export type PushRecord = { -readonly [Key in keyof ReceivedPush]: ReceivedPush[Key] };

/** Completes a record with its samples. They are parsed on first access, so that the answer is not delayed. */
export function recordPush(facts: Omit<PushRecord, 'samples' | 'invalidLines'>): PushRecord {
  let parsed: ReturnType<typeof parseExpositionTolerantly> | undefined;
  const parse = (): Pick<PushRecord, 'samples' | 'invalidLines'> =>
    (parsed ??= parseExpositionTolerantly(facts.text));
  return {
    ...facts,
    get samples() {
      return parse().samples;
    },
    get invalidLines() {
      return parse().invalidLines;
    },
  };
}

/** Epoch milliseconds with a fraction, by the clock of `performance.now()`, which does not jump. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
