/**
 * Reads random bytes from the kernel. All environments that are restored from one snapshot share the state of generators
 * in the process: `Math.random()`, OpenSSL, and the bytes that `randomUUID()` caches. The state of the kernel's generator
 * differs.
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
    // Not Unix, so not Lambda: no snapshot is restored.
    process.getBuiltinModule('node:crypto').randomFillSync(bytes);
  }
  return bytes;
}

/** @returns 32 hexadecimal digits, like the part of a log stream's name that identifies the environment */
export function createRandomId(): string {
  return readRandomBytes(16).toString('hex');
}

/** @returns from 0 up to, but not including, 1 */
export function randomFraction(): number {
  return readRandomBytes(4).readUInt32LE() / 2 ** 32;
}
