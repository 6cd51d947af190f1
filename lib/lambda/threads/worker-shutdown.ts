import { openShutdownChannel } from './shutdown-channel.js';

/**
 * Call it in the main thread before workers start: collects the workers that have work to do before the shutdown. SIGTERM
 * reaches the main thread only, so that thread must announce the shutdown to the workers.
 *
 * @returns a function that announces the shutdown, and resolves when all workers are done or no time is left; never rejects
 */
export function prepareWorkerShutdown(): (remainingMs: number) => Promise<void> {
  const busyWorkers = new Set<number>();
  let onDone = (): void => undefined;
  const channel = openShutdownChannel((message) => {
    if (message.kind === 'ready') busyWorkers.add(message.threadId);
    if (message.kind === 'done') busyWorkers.delete(message.threadId);
    if (busyWorkers.size === 0) onDone();
  });

  return (remainingMs) =>
    new Promise((resolve) => {
      if (busyWorkers.size === 0) {
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
