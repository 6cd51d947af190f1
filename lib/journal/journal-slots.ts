import { decodeRecord, type JournalRecord } from './journal-record.js';

/** Version of the format. A journal of another version is not read. */
const version = 3;
/** One page: the kernel copies it at once, so after a kill it is written completely or not at all. */
export const slotBytes = 4096;

/**
 * A slot is this line, then 64-bit numbers in the machine's byte order, which no other machine reads:
 *
 * 1. the checksum
 * 2. the text's length in bytes
 * 3. the text, padded to a multiple of 64 bits
 * 4. the record's sequence number
 * 5. the number of counts
 * 6. the counts
 *
 * The text rarely changes; the numbers after it always do. The checksum covers the text first. So most writes set only a
 * few numbers, and continue from the checksum of the text.
 */
export const head = `instrumented-lambda journal ${String(version)}\n\n\n`;
export const checksumAt = head.length / 8;
export const textLengthAt = checksumAt + 1;
export const textAt = textLengthAt + 1;

/** The content of a journal file, or of one slot. */
export type JournalContent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'record'; readonly sequence: number; readonly record: JournalRecord };

/**
 * @returns where the slot of a record begins in the file, in bytes; two slots alternate, so that the last record stays
 * intact
 */
export function slotOffset(sequence: number): number {
  return (sequence % 2) * slotBytes;
}

/** @returns index of the first number after a text of this many bytes */
export function numbersAfter(textLength: number): number {
  return textAt + Math.ceil(textLength / 8);
}

/**
 * Adds words to a checksum, which detects incomplete writes and accidental damage, not malice. The sum is rotated at each
 * step: otherwise differences in high bits, where whole numbers differ, would never reach the low bits.
 *
 * @param from the checksum of the words before; 0 for none
 * @param words 32 bits each
 * @param begin index of the first word
 * @param end index after the last word
 */
export function addToChecksum(from: number, words: Int32Array, begin: number, end: number): number {
  let sum = from;
  for (let i = begin; i < end; i += 1) {
    sum = Math.imul(((sum << 13) | (sum >>> 19)) ^ (words[i] ?? 0), 0x1b873593);
  }
  return sum;
}

/**
 * @param bytes the file's content
 * @returns the latest complete record
 */
export function decodeSlots(bytes: Uint8Array): JournalContent {
  const slots = [0, slotBytes].map((offset) => readSlot(bytes.subarray(offset, offset + slotBytes)));
  const [latest] = slots.filter((slot) => slot.kind === 'record').sort((a, b) => b.sequence - a.sequence);
  return latest ?? slots.find((slot) => slot.kind === 'unreadable') ?? { kind: 'empty' };
}

/** @param found the bytes of the slot that are in the file; they may be incomplete */
function readSlot(found: Uint8Array): JournalContent {
  if (found.every((byte) => byte === 0)) return { kind: 'empty' };
  const bytes = new Uint8Array(slotBytes);
  bytes.set(found);
  const { buffer } = bytes;
  const beginning = Buffer.from(buffer).toString('latin1', 0, head.length);
  const [, foundVersion] = /^instrumented-lambda journal (\d{1,6})[ \n]/.exec(beginning) ?? [];
  if (foundVersion === undefined)
    return { kind: 'unreadable', problem: 'it is not a journal of this library' };
  if (foundVersion !== String(version)) {
    return { kind: 'unreadable', problem: `expected version ${String(version)}; got ${foundVersion}` };
  }
  return readRecord(buffer) ?? { kind: 'unreadable', problem: 'it is damaged' };
}

function readRecord(slot: ArrayBuffer): JournalContent | undefined {
  const numbers = new Float64Array(slot);
  const [sum, textLength = NaN] = numbers.subarray(checksumAt);
  const begin = numbersAfter(textLength);
  const [sequence = NaN, count = NaN, ...counts] = numbers.subarray(begin);
  const end = begin + 2 + count;
  if (![textLength, sequence, count].every(isCount) || end > numbers.length) return undefined;
  if (addToChecksum(0, new Int32Array(slot), 2 * textLengthAt, 2 * end) !== sum) return undefined;

  const text = Buffer.from(slot).toString('latin1', 8 * textAt, 8 * textAt + textLength);
  const record = decodeRecord(text, counts.slice(0, count));
  return record && { kind: 'record', sequence, record };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
