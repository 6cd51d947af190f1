import { readFileSync, writeFileSync } from 'node:fs';
import { decodeSlots, slotBytes } from '../../lib/journal/journal-slots.js';
import type { JournalRecord } from '../../lib/journal/journal-record.js';
import { SlotWriter } from '../../lib/journal/slot-writer.js';
import type { EnvironmentState } from '../../lib/journal/environment-state.js';

/** @returns a slot as a process that has ended would have written it, with one character for each byte */
export function slotOf(
  sequence: number,
  state: EnvironmentState,
  writer: Omit<JournalRecord, 'state' | 'pid' | 'processStart'> &
    Partial<Pick<JournalRecord, 'pid' | 'processStart'>>,
): string {
  const slot = new SlotWriter({ pid: 1_999_999_999, processStart: '1', ...writer });
  return slot.bytes.toString('latin1', 0, slot.write(sequence, state));
}

/** Rewrites a journal so that its writer is a process that has ended. */
export function disownJournal(path: string): void {
  const text = readFileSync(path, 'latin1');
  const slots = [text.slice(0, slotBytes), text.slice(slotBytes)].map((slot) => {
    const found = decodeSlots(Buffer.from(slot, 'latin1'));
    if (found.kind !== 'record') return slot.padEnd(slotBytes, '\0');
    const { environmentName, state } = found.record;
    return slotOf(found.sequence, state, { environmentName }).padEnd(slotBytes, '\0');
  });
  writeFileSync(path, slots.join(''), 'latin1');
}
