/** The format's version: a journal of another one is not read. */
const version = 1;
const magic = 'instrumented-lambda journal';
/** One page: the kernel copies it in one go, so that a kill finds it written or not. */
export const slotBytes = 4096;

/** What is in a journal file. */
export type JournalContent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'record'; readonly sequence: number; readonly payload: string };

/**
 * Two slots, written in turn: while one is written, the other still holds the record before. Each names its version,
 * place in the sequence, length and checksum, so that a torn or strange one is told.
 *
 * @param payload one line of ASCII
 * @returns the slot's text; `undefined` when it is longer than a slot
 */
export function encodeSlot(sequence: number, payload: string): string | undefined {
  const text = `${magic} ${String(version)} ${String(sequence)} ${String(payload.length)} ${checksum(sequence, payload)}\n${payload}\n`;
  return text.length <= slotBytes ? text : undefined;
}

/** @returns where the slot of this number in the sequence begins in the file */
export function slotOffset(sequence: number): number {
  return (sequence % 2) * slotBytes;
}

/**
 * @param text the file's content, a character a byte
 * @returns the latest record that is whole
 */
export function decodeSlots(text: string): JournalContent {
  if (/^\0*$/.test(text)) return { kind: 'empty' };
  const slots = [readSlot(text.slice(0, slotBytes)), readSlot(text.slice(slotBytes, 2 * slotBytes))];
  const [latest] = slots.filter((slot) => slot.kind === 'record').sort((a, b) => b.sequence - a.sequence);
  return latest ?? slots.find((slot) => slot.kind === 'unreadable') ?? { kind: 'empty' };
}

function readSlot(text: string): JournalContent {
  if (/^\0*$/.test(text)) return { kind: 'empty' };
  const header = /^instrumented-lambda journal (\d{1,6}) (\d{1,15}) (\d{1,4}) ([0-9a-f]{8})\n/.exec(text);
  if (header === null) return { kind: 'unreadable', problem: 'it is no journal of ours' };
  const [line, foundVersion, sequence, length, sum] = header;
  if (Number(foundVersion) !== version) {
    return {
      kind: 'unreadable',
      problem: `its version is ${String(foundVersion)}, ${String(version)} was wanted`,
    };
  }
  const payload = text.slice(line.length, line.length + Number(length));
  if (checksum(Number(sequence), payload) !== sum) return { kind: 'unreadable', problem: 'it is damaged' };
  return { kind: 'record', sequence: Number(sequence), payload };
}

/**
 * FNV-1a, against tearing and chance, not against malice: 1 µs, and no module to load for it. The number in the sequence
 * is under it too, or a new number before an old record would pass for the latest.
 */
function checksum(sequence: number, payload: string): string {
  const text = `${String(sequence)} ${payload}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
