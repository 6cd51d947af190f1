/** For texts of about 10 kB: compresses as well as zlib's defaults, in two thirds of the time. */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
/**
 * A zlib stream keeps its input and output in memory until a full garbage collection. A function of 1769 MB may not have one for
 * thousands of pushes; 60 MB were measured. So small texts are compressed from one shared buffer, into little more than they need.
 */
const smallGzipOptions = { ...gzipOptions, chunkSize: 1024 };
const scratchBytes = 32_768;
/** A UTF-16 code unit takes at most three bytes in UTF-8. */
const maxSmallLength = scratchBytes / 3;
/** A larger text is compressed by another thread: on a small function it would block the event loop for too long. */
const maxSyncLength = 131_072;
let scratch: Buffer | undefined;

/** @returns the body, gzipped */
export function compress(body: string | Buffer): Buffer | Promise<Buffer> {
  if (body.length <= maxSyncLength) return compressSync(body);
  return new Promise((resolve, reject) => {
    loadZlib().gzip(body, (error, compressed) => {
      if (error === null) resolve(compressed);
      else reject(error);
    });
  });
}

/** @returns the body, gzipped, however long it takes */
export function compressSync(body: string | Buffer): Buffer {
  if (typeof body !== 'string' || body.length > maxSmallLength) return loadZlib().gzipSync(body, gzipOptions);
  scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
  return loadZlib().gzipSync(scratch.subarray(0, scratch.write(body)), smallGzipOptions);
}

/** Not imported: an ES module's import of a built-in module reads all of its exports. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
