import { openShutdownChannel } from './shutdown-channel.js';

/**
 * Listens in the main thread for workers that have work to do before the process ends. SIGTERM reaches the main
 * thread only, so that thread tells the workers. Call it before workers start.
 *
 * @returns a function that tells all workers and resolves when they are done, or when no time is left; never rejects
 */
export function prepareWorkerShutdown(): (remainingMs: number) => Promise<void> {
  const waitedFor = new Set<number>();
  let onDone = (): void => undefined;
  const channel = openShutdownChannel((message) => {
    if (message.kind === 'ready') waitedFor.add(message.threadId);
    if (message.kind === 'done') waitedFor.delete(message.threadId);
    if (waitedFor.size === 0) onDone();
  });

  return (remainingMs) =>
    new Promise((resolve) => {
      if (waitedFor.size === 0) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, remainingMs);
      onDone = (): void => {
        clearTimeout(timer);
        resolve();
      };
      channel.postMessage({ kind: 'end', remainingMs });
    });
}
