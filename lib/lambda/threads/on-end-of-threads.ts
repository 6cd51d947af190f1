import { openEndChannel } from './end-channel.js';

/**
 * Runs work in a worker thread when the main thread says that the process ends. Without our preload in the main thread, it
 * never runs.
 *
 * @param work gets the ms that are left; never rejects
 */
export function onEndOfThreads(work: (remainingMs: number) => Promise<unknown>): void {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const channel = openEndChannel((message) => {
    if (message.kind === 'end') void work(message.remainingMs).then(sayDone);
  });
  const sayDone = (): void => {
    channel.postMessage({ kind: 'done', threadId });
  };
  channel.postMessage({ kind: 'ready', threadId });
  process.once('exit', sayDone);
}
