import { errorMonitor } from 'node:events';

/** How a stream ended. */
export interface StreamEnd {
  readonly isBroken: boolean;
  /** Set if the stream is broken. */
  readonly error?: unknown;
}

interface WritableLike {
  readonly writableFinished?: boolean;
  write(chunk: unknown): unknown;
  end(): unknown;
  once?(event: string | symbol, listener: (error?: unknown) => void): unknown;
}

/** @returns whether the value has the methods of a writable stream; never throws, even if reading them does */
export function isWritable(value: unknown): value is WritableLike {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { write, end } = value as Partial<WritableLike>;
    return typeof write === 'function' && typeof end === 'function';
  } catch {
    return false;
  }
}

/**
 * Watches a response stream without handling its errors: an error that has no other listener is still thrown.
 *
 * @returns a promise that resolves when all data was passed to the socket, or when the stream broke; now, if the object
 * has no events, as in tests
 */
export function watchStream(stream: unknown): Promise<StreamEnd> {
  if (!isWritable(stream) || typeof stream.once !== 'function') return Promise.resolve({ isBroken: false });
  return new Promise((resolve) => {
    stream.once?.(errorMonitor, (error) => {
      resolve({ isBroken: true, error });
    });
    stream.once?.('finish', () => {
      resolve({ isBroken: false });
    });
    stream.once?.('close', () => {
      resolve(
        stream.writableFinished === false
          ? { isBroken: true, error: new Error('The response stream was closed before its end.') }
          : { isBroken: false },
      );
    });
  });
}
