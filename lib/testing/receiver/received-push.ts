import type { IncomingHttpHeaders } from 'node:http';
import type { InvalidLine, Sample } from '../exposition/exposition.js';
import { parseExpositionTolerantly } from '../parse-exposition.js';

/** One request whose body has arrived whole, whatever became of it. Times are epoch milliseconds with fractions. */
export interface ReceivedPush {
  /** When the last byte of the body was here. */
  readonly receivedAt: number;
  /** When the answer was handed to the socket; not there before, and never after a fault that gives none. */
  readonly answeredAt?: number;
  /** The status answered; not there as long as `answeredAt` is not. */
  readonly status?: number;
  readonly method: string;
  /** Path and query, as requested. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The receiver's connections are counted from 1: pushes with one number came over one connection. */
  readonly connectionNumber: number;
  /** The body's length as it was sent. */
  readonly wireBytes: number;
  /** The body, decompressed; empty when that was not possible. */
  readonly text: string;
  readonly samples: readonly Sample[];
  /** What the strict parser refuses. The answer is 204 all the same, as VictoriaMetrics' is: assert that it is empty. */
  readonly invalidLines: readonly InvalidLine[];
  /** Whether the credentials were right, or none were wanted. */
  readonly authorized: boolean;
  /** Whether its samples are in the store: it was answered with 2xx, or the fault says that it was stored. */
  readonly accepted: boolean;
}

/** As the receiver itself sees it. */
export type PushRecord = { -readonly [Key in keyof ReceivedPush]: ReceivedPush[Key] };

/** Completes a record with its samples, read when first asked for: the answer, which may be timed, has no time for it. */
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

/** Epoch milliseconds with a fraction, on the clock of `performance.now()`, which does not step. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
