import { decodeRecord, type JournalRecord } from './journal-record.js';

/** The format's version: a journal of another one is not read. */
const version = 3;
/** One page: the kernel copies it in one go, so that a kill finds it written or not. */
export const slotBytes = 4096;

/**
 * A slot: this line, and then 64-bit numbers as the machine has them, since no other machine reads them. First the
 * checksum and the text's length in bytes, then the text, padded to a whole number of numbers; after it the place in the
 * sequence, how many counts there are, and the counts.
 *
 * What seldom changes is text, what always does is numbers, and the checksum runs over the text first: so a write has
 * but a few numbers to set, and to sum up.
 */
export const head = `instrumented-lambda journal ${String(version)}\n\n\n`;
export const checksumAt = head.length / 8;
export const textLengthAt = checksumAt + 1;
export const textAt = textLengthAt + 1;

/** What is in a journal file. */
export type JournalContent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'record'; readonly sequence: number; readonly record: JournalRecord };

/** @returns where the slot of this number in the sequence begins in the file */
export function slotOffset(sequence: number): number {
  return (sequence % 2) * slotBytes;
}

/** @returns which number of a slot comes after a text of so many bytes */
export function numbersAfter(textLength: number): number {
  return textAt + Math.ceil(textLength / 8);
}

/**
 * Against tearing and chance, not against malice. Turned at each step, or a difference in high bits, which is where
 * whole numbers differ, would never reach the low ones.
 *
 * @param words 32 bits each
 * @param from the sum of what goes before
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
 * @returns the latest record that is whole
 */
export function decodeSlots(bytes: Uint8Array): JournalContent {
  const slots = [0, slotBytes].map((offset) => readSlot(bytes.subarray(offset, offset + slotBytes)));
  const [latest] = slots.filter((slot) => slot.kind === 'record').sort((a, b) => b.sequence - a.sequence);
  return latest ?? slots.find((slot) => slot.kind === 'unreadable') ?? { kind: 'empty' };
}

/** @param found the slot as far as the file has it */
function readSlot(found: Uint8Array): JournalContent {
  if (found.every((byte) => byte === 0)) return { kind: 'empty' };
  const bytes = new Uint8Array(slotBytes);
  bytes.set(found);
  const { buffer } = bytes;
  const beginning = Buffer.from(buffer).toString('latin1', 0, head.length);
  const [, foundVersion] = /^instrumented-lambda journal (\d{1,6})[ \n]/.exec(beginning) ?? [];
  if (foundVersion === undefined) return { kind: 'unreadable', problem: 'it is no journal of ours' };
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
