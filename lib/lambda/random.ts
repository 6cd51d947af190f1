/**
 * Reads random bytes from the kernel. A restored snapshot has the state of every generator inside the process, and so have all
 * others that are restored from it: `Math.random()`, OpenSSL, the bytes that `randomUUID()` keeps ahead. The kernel's is new.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html
 */
function readRandomBytes(length: number): Buffer {
  const { closeSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const bytes = Buffer.alloc(length);
  try {
    const file = openSync('/dev/urandom', 'r');
    try {
      readSync(file, bytes);
    } finally {
      closeSync(file);
    }
  } catch {
    // No Unix: nothing is restored from a snapshot there.
    process.getBuiltinModule('node:crypto').randomFillSync(bytes);
  }
  return bytes;
}

/** @returns 32 hexadecimal digits, as the part of a log stream's name that names the environment */
export function createRandomId(): string {
  return readRandomBytes(16).toString('hex');
}

/** @returns 0 up to 1, without 1 */
export function randomFraction(): number {
  return readRandomBytes(4).readUInt32LE() / 2 ** 32;
}
