import type { EnvironmentState, InvocationTally } from './environment-state.js';
import { encodeText, type JournalRecord } from './journal-record.js';
import {
  addToChecksum,
  checksumAt,
  head,
  numbersAfter,
  slotBytes,
  textAt,
  textLengthAt,
} from './journal-slots.js';

/**
 * Reserved for error types, in bytes: the most that their names and counts can take. With it, later records fit if the
 * first does.
 */
const errorTypesBytes = 2400;
/**
 * The most invocations in flight that a record contains; the latest are kept. If Lambda sends one event at a time, there
 * is one, and perhaps a few that were answered but have not settled.
 */
const maxInFlight = 16;
/** How many counts come before the lists. */
const fixedCounts = 5;
/** Bytes of an error type besides its name: quotation marks and comma, its position in the list of sent types, its count. */
const bytesBesideName = 3 + 3 + 8;

/** Encodes records for the journal, always into the same buffer. */
export class SlotWriter {
  /** The slot; {@link write} returns how many of its bytes to write to the file. */
  readonly bytes: Buffer;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  readonly #writer: Omit<JournalRecord, 'state'>;
  /** The tally from which the text in the slot was encoded. */
  #tally: Pick<InvocationTally, 'durationBounds' | 'errors'> | undefined;
  #sent: EnvironmentState['sent'];
  /** Checksum of the text. */
  #checksum = 0;
  #numbersAt = textAt;

  /** @param writer the process that writes */
  constructor(writer: Omit<JournalRecord, 'state'>) {
    const memory = new ArrayBuffer(slotBytes);
    this.bytes = Buffer.from(memory);
    this.bytes.write(head, 'latin1');
    this.#numbers = new Float64Array(memory);
    this.#words = new Int32Array(memory);
    this.#writer = writer;
  }

  /**
   * Encodes a record.
   *
   * @param sequence number of the record
   * @returns the length of the record in bytes
   * @throws {RangeError} if a record with all possible error types would not fit; then already the first write throws
   */
  write(sequence: number, state: EnvironmentState): number {
    if (!this.#hasTextFor(state)) this.#writeText(state);
    const { tally, endedMs } = state;
    const inFlight = state.inFlight.slice(-maxInFlight);
    const numbers = this.#numbers;
    const begin = this.#numbersAt;
    const count = fixedCounts + tally.durationCounts.length + tally.errors.length + inFlight.length;
    const end = begin + 2 + count;
    numbers[begin] = sequence;
    numbers[begin + 1] = count;
    numbers[begin + 2] = tally.invocations;
    numbers[begin + 3] = tally.coldStarts;
    numbers[begin + 4] = tally.timeouts;
    numbers[begin + 5] = endedMs ?? 0;
    numbers[begin + 6] = tally.durationSum;
    numbers.set(tally.durationCounts, begin + 7);
    let at = begin + 7 + tally.durationCounts.length;
    for (const [, errors] of tally.errors) {
      numbers[at] = errors;
      at += 1;
    }
    for (const { deadlineMs } of inFlight) {
      numbers[at] = deadlineMs ?? 0;
      at += 1;
    }
    numbers[checksumAt] = addToChecksum(this.#checksum, this.#words, 2 * begin, 2 * end);
    return 8 * end;
  }

  /** Whether the text in the slot is valid for the state. Compares by identity first, which is fast. */
  #hasTextFor({ tally, sent }: EnvironmentState): boolean {
    const written = this.#tally;
    return (
      written !== undefined &&
      this.#sent === sent &&
      written.durationBounds === tally.durationBounds &&
      (written.errors === tally.errors ||
        (written.errors.length === tally.errors.length &&
          written.errors.every(([type], i) => type === tally.errors[i]?.[0])))
    );
  }

  #writeText({ tally, sent }: EnvironmentState): void {
    const text = encodeText(this.#writer, tally, sent);
    const numbersAt = numbersAfter(text.length);
    checkLength(8 * numbersAt, tally);
    this.bytes.fill(0, 8 * textAt, 8 * numbersAt);
    this.bytes.write(text, 8 * textAt, 'latin1');
    this.#numbers[textLengthAt] = text.length;
    this.#numbersAt = numbersAt;
    this.#checksum = addToChecksum(0, this.#words, 2 * textLengthAt, 2 * numbersAt);
    this.#tally = { durationBounds: tally.durationBounds, errors: tally.errors };
    this.#sent = sent;
  }
}

/** @param textEnd where the text ends in the slot, in bytes */
function checkLength(textEnd: number, { durationCounts, errors }: InvocationTally): void {
  const ofErrors = errors.reduce((bytes, [type]) => bytes + type.length + bytesBesideName, 0);
  const bytes =
    textEnd +
    Math.max(0, errorTypesBytes - ofErrors) +
    8 * (2 + fixedCounts + durationCounts.length + errors.length + maxInFlight);
  if (bytes <= slotBytes) return;
  throw new RangeError(`expected a record of at most ${String(slotBytes)} bytes; got ${String(bytes)}`);
}
