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
/**
 * Longer bodies are compressed by another thread, because on a small function they would block the event loop for too long; in
 * bytes of a buffer, or UTF-16 code units of a text.
 */
const maxSyncLength = 131_072;
/** That thread uses the function's CPU time too, and nothing can stop its work on a piece. So the pieces are small. */
const pieceBytes = 65_536;
let scratch: Buffer | undefined;

/**
 * Compresses a body with gzip.
 *
 * @param throwIfUnwanted throws if the compressed body is no longer needed; called before each piece of a long body
 * @returns the compressed body; for a long body a promise, which rejects with the error of `throwIfUnwanted`
 */
export function compress(body: string | Buffer, throwIfUnwanted: () => void): Buffer | Promise<Buffer> {
  return body.length <= maxSyncLength ? compressSync(body) : compressInPieces(body, throwIfUnwanted);
}

async function compressInPieces(body: string | Buffer, throwIfUnwanted: () => void): Promise<Buffer> {
  const compressed: Buffer[] = [];
  await process
    .getBuiltinModule('node:stream/promises')
    .pipeline(splitBody(body, throwIfUnwanted), loadZlib().createGzip(gzipOptions), async (chunks) => {
      for await (const chunk of chunks) compressed.push(chunk as Buffer);
    });
  return Buffer.concat(compressed);
}

function* splitBody(body: string | Buffer, throwIfUnwanted: () => void): Generator<Buffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  for (let i = 0; i < bytes.length; i += pieceBytes) {
    throwIfUnwanted();
    yield bytes.subarray(i, i + pieceBytes);
  }
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
