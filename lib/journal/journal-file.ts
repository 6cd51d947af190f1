import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { decodeSlots, encodeSlot, slotBytes, slotOffset, type JournalContent } from './journal-slots.js';

/** A file that nobody else can have put there for us, open for as long as the process lives. */
export class JournalFile {
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(slotBytes);
  #sequence = 0;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /**
   * Opens it, or makes it: readable for us alone, and never through a link.
   *
   * @throws an error of `node:fs`, or one that says what is wrong with the file
   */
  static open(path: string): JournalFile {
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    const descriptor = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      checkOwner(descriptor);
      return new JournalFile(descriptor);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** @returns what the process before left, to be read before anything is written */
  read(): JournalContent {
    const bytes = Buffer.alloc(2 * slotBytes);
    const length = readSync(this.#descriptor, bytes, 0, bytes.length, 0);
    const content = decodeSlots(bytes.toString('latin1', 0, length));
    if (content.kind === 'record') this.#sequence = content.sequence;
    // Now, so that a full disk shows now: later writes need no further room.
    else writeSync(this.#descriptor, Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
    return content;
  }

  /** @throws an error of `node:fs`, or a `RangeError` when the payload is longer than a slot */
  write(payload: string): void {
    const text = encodeSlot(this.#sequence + 1, payload);
    if (text === undefined) {
      throw new RangeError(
        `a record of ${String(payload.length)} bytes was met, at most ${String(slotBytes)} were wanted`,
      );
    }
    this.#sequence += 1;
    const length = this.#buffer.write(text, 'latin1');
    writeSync(this.#descriptor, this.#buffer, 0, length, slotOffset(this.#sequence));
  }

  /** Empties and closes it: a journal that is no longer kept must not be believed. */
  discard(): void {
    try {
      ftruncateSync(this.#descriptor, 0);
    } finally {
      closeSync(this.#descriptor);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function checkOwner(descriptor: number): void {
  const { uid, mode, nlink } = fstatSync(descriptor);
  const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
  if (!isFile) throw new Error('it is no regular file');
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error("it is another user's file");
  if ((mode & 0o022) !== 0) throw new Error('others may write to it');
  if (nlink !== 1) throw new Error('it has a second name');
}
