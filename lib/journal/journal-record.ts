import type { EnvironmentState, InFlightInvocation, InvocationTally } from './environment-state.js';

/** The state, and the process that wrote it. */
export interface JournalRecord {
  /** A journal of another environment or function is ignored. */
  readonly environmentName: string;
  readonly pid: number;
  /** See `readProcessStart()`; distinguishes processes with the same id. Empty: no process uses the journal. */
  readonly processStart: string;
  readonly state: EnvironmentState;
}

const errorTypeText = /^[A-Za-z0-9_.:-]{1,64}$/;
/** More than the metrics ever have; protects from a file that other code has written. */
const maxErrorTypes = 64;

/**
 * Encodes the part of a record that rarely changes: which process wrote it, and what its numbers mean.
 *
 * @returns a JSON array in one line of ASCII; not an object, since property names would be the larger part of it
 */
export function encodeText(
  { environmentName, pid, processStart }: Omit<JournalRecord, 'state'>,
  { durationBounds, errors }: Pick<InvocationTally, 'durationBounds' | 'errors'>,
  sent: EnvironmentState['sent'],
): string {
  const errorTypes = errors.map(([type]) => type);
  // Sent types are positions in the list: if names were written twice, the slot could overflow.
  const sentPositions = sent?.errorTypes
    .map((type) => errorTypes.indexOf(type))
    .filter((position) => position >= 0);
  return JSON.stringify([
    environmentName,
    pid,
    processStart,
    durationBounds,
    errorTypes,
    sentPositions ?? null,
  ]);
}

/**
 * Decodes a record and checks every value: other code may have written to /tmp.
 *
 * @param text the result of {@link encodeText}
 * @param numbers in the order in which {@link SlotWriter} sets them
 * @returns `undefined` if they are not a valid record
 */
export function decodeRecord(text: string, numbers: readonly number[]): JournalRecord | undefined {
  const fields = parseList(text, 6);
  if (fields === undefined) return undefined;
  const [environmentName, pid, processStart, durationBounds, errorTypes, sentPositions] = fields;
  if (typeof environmentName !== 'string' || typeof processStart !== 'string' || !isCount(pid))
    return undefined;
  if (!isListOf(durationBounds, isFinite, Infinity)) return undefined;
  if (!isListOf(errorTypes, isErrorType, maxErrorTypes)) return undefined;
  if (sentPositions !== null && !isListOf(sentPositions, isCount, maxErrorTypes)) return undefined;
  const sentTypes = sentPositions?.map((position) => errorTypes[position]);
  if (sentTypes?.includes(undefined) === true) return undefined;
  const sent = sentTypes && { errorTypes: sentTypes as string[] };
  const state = decodeState(numbers, durationBounds, errorTypes);
  return state && { environmentName, pid, processStart, state: { ...state, sent } };
}

function decodeState(
  numbers: readonly number[],
  durationBounds: readonly number[],
  errorTypes: readonly string[],
): Omit<EnvironmentState, 'sent'> | undefined {
  const [invocations, coldStarts, timeouts, endedMs, durationSum, ...rest] = numbers;
  const durationCounts = rest.splice(0, durationBounds.length + 1);
  const errorCounts = rest.splice(0, errorTypes.length);
  const inFlight = decodeInFlight(rest);
  if (!isCount(invocations) || !isCount(coldStarts) || !isCount(timeouts) || !isCount(endedMs))
    return undefined;
  if (!isFinite(durationSum) || durationSum < 0 || inFlight === undefined) return undefined;
  if (durationCounts.length !== durationBounds.length + 1 || !durationCounts.every(isCount)) return undefined;
  if (errorCounts.length !== errorTypes.length || !errorCounts.every(isCount)) return undefined;
  const errors = errorTypes.map((type, i) => [type, errorCounts[i] ?? 0] as const);
  return {
    tally: { invocations, coldStarts, timeouts, errors, durationBounds, durationCounts, durationSum },
    inFlight,
    endedMs: endedMs === 0 ? undefined : endedMs,
  };
}

/** @param numbers the deadline of each invocation, in ms since the epoch; 0 if unknown */
function decodeInFlight(numbers: readonly number[]): InFlightInvocation[] | undefined {
  if (!numbers.every((deadlineMs) => isFinite(deadlineMs) && deadlineMs >= 0)) return undefined;
  return numbers.map((deadlineMs) => ({ deadlineMs: deadlineMs === 0 ? undefined : deadlineMs }));
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
  maxLength: number,
): value is readonly T[] {
  return Array.isArray(value) && value.length <= maxLength && value.every(isItem);
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
