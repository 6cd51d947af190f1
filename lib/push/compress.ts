/**
 * For texts of some 10 kB: as small as with zlib's defaults, in two thirds of the time. The output buffer is no larger than the
 * result, because it stays in memory until it is collected.
 */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
/** A larger text is compressed by another thread: on a small function it would hold the event loop for too long. */
const maxSyncLength = 131_072;

/** @returns the text, gzipped */
export function compress(text: string): Buffer | Promise<Buffer> {
  if (text.length <= maxSyncLength) return compressSync(text);
  return new Promise((resolve, reject) => {
    loadZlib().gzip(text, (error, body) => {
      if (error === null) resolve(body);
      else reject(error);
    });
  });
}

/** @returns the text, gzipped, whatever time it takes */
export function compressSync(text: string): Buffer {
  return loadZlib().gzipSync(text, gzipOptions);
}

/** Not imported: an ES module's import of a built-in module reads all of its exports. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
