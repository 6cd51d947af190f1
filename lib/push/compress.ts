/** Compresses a text of about 10 kB as well as zlib's defaults do, in two thirds of the time. */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
/**
 * zlib keeps its input and output buffers in memory until a full garbage collection. A function of 1769 MB may not have one for
 * thousands of pushes, and 60 MB were measured. So the input of small texts is one shared buffer, and their output chunks are
 * small.
 */
const smallGzipOptions = { ...gzipOptions, chunkSize: 1024 };
const scratchBytes = 32_768;
/** A UTF-16 code unit takes at most three bytes in UTF-8. */
const maxSmallLength = scratchBytes / 3;
/** Longer texts are compressed by another thread, because on a small function they would block the event loop for too long. */
const maxSyncLength = 131_072;
let scratch: Buffer | undefined;

/** @returns the body compressed with gzip; a promise if it is long */
export function compress(body: string | Buffer): Buffer | Promise<Buffer> {
  if (body.length <= maxSyncLength) return compressSync(body);
  return new Promise((resolve, reject) => {
    loadZlib().gzip(body, (error, compressed) => {
      if (error === null) resolve(compressed);
      else reject(error);
    });
  });
}

/** @returns the body compressed with gzip. Blocks the event loop, also for a long body. */
export function compressSync(body: string | Buffer): Buffer {
  if (typeof body !== 'string' || body.length > maxSmallLength) return loadZlib().gzipSync(body, gzipOptions);
  scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
  return loadZlib().gzipSync(scratch.subarray(0, scratch.write(body)), smallGzipOptions);
}

/** Not imported, because an ES module's import of a built-in module reads all its exports. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
