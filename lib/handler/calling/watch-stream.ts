import { errorMonitor } from 'node:events';

/** How a stream ended. */
export interface StreamEnd {
  readonly isBroken: boolean;
  /** There when it is broken. */
  readonly error?: unknown;
}

interface WritableLike {
  readonly writableFinished?: boolean;
  write(chunk: unknown): unknown;
  end(): unknown;
  once?(event: string | symbol, listener: (error?: unknown) => void): unknown;
}

/** @returns whether one can write to it, as to a response stream; never throws, whatever a test hands over */
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
 * Watches a response stream without taking part: an error without a listener stays one.
 *
 * @returns when all was handed to the socket, or the stream broke; at once for a stand-in that has no events
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
