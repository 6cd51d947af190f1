/** For texts of some 10 kB: as small as with zlib's defaults, in two thirds of the time. */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
/**
 * What a zlib stream was given and gave stays in memory with it until a full collection, which a function of 1769 MB may not see
 * for thousands of pushes: 60 MB of it were met. So a small text is compressed from one place, into little more than it takes.
 */
const smallGzipOptions = { ...gzipOptions, chunkSize: 1024 };
const scratchBytes = 32_768;
/** A character is three bytes at the most. */
const maxSmallLength = scratchBytes / 3;
/** A larger text is compressed by another thread: on a small function it would hold the event loop for too long. */
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

/** @returns the body, gzipped, whatever time it takes */
export function compressSync(body: string | Buffer): Buffer {
  if (typeof body !== 'string' || body.length > maxSmallLength) return loadZlib().gzipSync(body, gzipOptions);
  scratch ??= Buffer.allocUnsafeSlow(scratchBytes);
  return loadZlib().gzipSync(scratch.subarray(0, scratch.write(body)), smallGzipOptions);
}

/** Not imported: an ES module's import of a built-in module reads all of its exports. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
