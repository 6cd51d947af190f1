import type * as fileSystem from 'node:fs';
import { slotBytes, slotOffset } from './journal-slots.js';

/** The file of the journal. It stays open while the process runs. No other user can have created or linked it. */
export class JournalFile {
  /** Not imported: for an ES module, Node.js reads every export, and `promises` loads more modules, which takes 1 ms. */
  readonly #fs: typeof fileSystem;
  readonly #descriptor: number;

  private constructor(fs: typeof fileSystem, descriptor: number) {
    this.#fs = fs;
    this.#descriptor = descriptor;
  }

  /**
   * Opens or creates the file, readable by this user only. Follows no link.
   *
   * @throws an error of `node:fs`, or one with what is wrong with the file as its message
   */
  static open(path: string): JournalFile {
    const fs = process.getBuiltinModule('node:fs');
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    const descriptor = fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      checkOwner(fs, descriptor);
      return new JournalFile(fs, descriptor);
    } catch (error) {
      fs.closeSync(descriptor);
      throw error;
    }
  }

  /** @returns what the previous process has written; call it before the first write */
  read(): Uint8Array {
    const bytes = Buffer.alloc(2 * slotBytes);
    return bytes.subarray(0, this.#fs.readSync(this.#descriptor, bytes, 0, bytes.length, 0));
  }

  /** Empties both slots and allocates their space, so that a full disk is found now and not at a later write. */
  clear(): void {
    this.#fs.writeSync(this.#descriptor, Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
  }

  /**
   * Writes a record into its slot.
   *
   * @param sequence number of the record
   * @param bytes a buffer that begins with the record
   * @param length of the record, in bytes
   * @throws an error of `node:fs`
   */
  write(sequence: number, bytes: Buffer, length: number): void {
    this.#fs.writeSync(this.#descriptor, bytes, 0, length, slotOffset(sequence));
  }

  /** Empties and closes the file, so that no process reads a journal that is out of date. */
  discard(): void {
    try {
      this.#fs.ftruncateSync(this.#descriptor, 0);
    } finally {
      this.#fs.closeSync(this.#descriptor);
    }
  }

  close(): void {
    this.#fs.closeSync(this.#descriptor);
  }
}

function checkOwner({ fstatSync, constants }: typeof fileSystem, descriptor: number): void {
  const { uid, mode, nlink } = fstatSync(descriptor);
  const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
  if (!isFile) throw new Error('it is not a regular file');
  if (process.getuid !== undefined && uid !== process.getuid()) throw new Error("it is another user's file");
  if ((mode & 0o022) !== 0) throw new Error('others may write to it');
  if (nlink !== 1) throw new Error('it has more than one hard link');
}
