/**
 * For texts of some 10 kB: as small as with zlib's defaults, in two thirds of the time. The output buffer is no larger than the
 * result, because it stays in memory until it is collected.
 */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
/** A larger text is compressed by another thread: on a small function it would hold the event loop for too long. */
const maxSyncLength = 131_072;

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
  return loadZlib().gzipSync(body, gzipOptions);
}

/** Not imported: an ES module's import of a built-in module reads all of its exports. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
