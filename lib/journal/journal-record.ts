import type { EnvironmentState, InvocationTally } from '../flush/ports.js';

/** What the journal holds: the state, and who wrote it. */
export interface JournalRecord {
  /** The execution environment's own name: a journal of another one is not ours. */
  readonly instance: string;
  readonly pid: number;
  /** Tells one process of that id from the next. */
  readonly processStart: string;
  readonly state: EnvironmentState;
}

const errorTypeText = /^[A-Za-z0-9_.:-]{1,64}$/;
/** More than the metrics keep, and more invocations than ever run at one time in one environment. */
const mostErrorTypes = 64;
const mostInFlight = 1000;

/** @returns one line of JSON: a list, since names would be most of it */
export function encodeRecord({ instance, pid, processStart, state }: JournalRecord): string {
  const { tally, sent, inFlight, endedMs } = state;
  return JSON.stringify([
    instance,
    pid,
    processStart,
    [tally.invocations, tally.coldStarts, tally.timeouts],
    tally.errors,
    [tally.durationBounds, tally.durationCounts, tally.durationSum],
    sent?.errorTypes ?? null,
    inFlight.map(({ deadlineMs, isTimedOut }) => [deadlineMs ?? 0, isTimedOut ? 1 : 0]),
    endedMs ?? 0,
  ]);
}

/**
 * Reads a record back, and believes nothing: anybody may have written to /tmp.
 *
 * @returns `undefined` where the text is no record
 */
export function decodeRecord(text: string): JournalRecord | undefined {
  const fields = parseList(text, 9);
  if (fields === undefined) return undefined;
  const [instance, pid, processStart, totals, errors, duration, sentTypes, inFlight, endedMs] = fields;
  const tally = decodeTally(totals, errors, duration);
  if (typeof instance !== 'string' || typeof processStart !== 'string' || !isCount(pid)) return undefined;
  if (tally === undefined || !isCount(endedMs)) return undefined;
  if (sentTypes !== null && !isListOf(sentTypes, isErrorType, mostErrorTypes)) return undefined;
  if (!isListOf(inFlight, isInFlight, mostInFlight)) return undefined;
  return {
    instance,
    pid,
    processStart,
    state: {
      tally,
      sent: sentTypes === null ? undefined : { errorTypes: sentTypes },
      inFlight: inFlight.map(([deadlineMs, isTimedOut]) => ({
        deadlineMs: deadlineMs === 0 ? undefined : deadlineMs,
        isTimedOut: isTimedOut === 1,
      })),
      endedMs: endedMs === 0 ? undefined : endedMs,
    },
  };
}

function decodeTally(totals: unknown, errors: unknown, duration: unknown): InvocationTally | undefined {
  if (!isListOf(totals, isCount, 3) || totals.length !== 3) return undefined;
  if (!isListOf(errors, isErrorCount, mostErrorTypes)) return undefined;
  if (!Array.isArray(duration) || duration.length !== 3) return undefined;
  const [bounds, counts, sum] = duration as unknown[];
  if (!isListOf(bounds, isFinite, Infinity) || !isListOf(counts, isCount, bounds.length + 1))
    return undefined;
  if (counts.length !== bounds.length + 1 || !isFinite(sum) || sum < 0) return undefined;
  const [invocations = 0, coldStarts = 0, timeouts = 0] = totals;
  return {
    invocations,
    coldStarts,
    timeouts,
    errors,
    durationBounds: bounds,
    durationCounts: counts,
    durationSum: sum,
  };
}

function parseList(text: string, length: number): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length === length ? value : undefined;
  } catch {
    return undefined;
  }
}

function isListOf<T>(
  value: unknown,
  isItem: (item: unknown) => item is T,
  most: number,
): value is readonly T[] {
  return Array.isArray(value) && value.length <= most && value.every(isItem);
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isErrorType(value: unknown): value is string {
  return typeof value === 'string' && errorTypeText.test(value);
}

function isErrorCount(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && value.length === 2 && isErrorType(value[0]) && isCount(value[1]);
}

function isInFlight(value: unknown): value is readonly [number, 0 | 1] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    isFinite(value[0]) &&
    value[0] >= 0 &&
    (value[1] === 0 || value[1] === 1)
  );
}
