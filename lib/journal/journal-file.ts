import type * as fileSystem from 'node:fs';
import { slotBytes, slotOffset } from './journal-slots.js';

/** A file that no other user can have created or linked, open while the process runs. */
export class JournalFile {
  /** Not imported: for an ES module Node.js reads each of its exports, and `promises` loads more modules, 1 ms. */
  readonly #fs: typeof fileSystem;
  readonly #descriptor: number;

  private constructor(fs: typeof fileSystem, descriptor: number) {
    this.#fs = fs;
    this.#descriptor = descriptor;
  }

  /**
   * Opens or creates it: readable by this user only, and never through a link.
   *
   * @throws an error of `node:fs`, or one that says what is wrong with the file
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

  /** @returns the content that the previous process left; call it before anything is written */
  read(): Uint8Array {
    const bytes = Buffer.alloc(2 * slotBytes);
    return bytes.subarray(0, this.#fs.readSync(this.#descriptor, bytes, 0, bytes.length, 0));
  }

  /** Empties both slots and allocates their space, so that a full disk is noticed now and not at a later write. */
  clear(): void {
    this.#fs.writeSync(this.#descriptor, Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
  }

  /**
   * @param sequence the record's number
   * @param bytes the record, up to `length`
   * @throws an error of `node:fs`
   */
  write(sequence: number, bytes: Buffer, length: number): void {
    this.#fs.writeSync(this.#descriptor, bytes, 0, length, slotOffset(sequence));
  }

  /** Empties and closes it, so that nobody reads a journal that is out of date. */
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
  if (nlink !== 1) throw new Error('it has a second name');
}
