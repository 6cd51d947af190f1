import { openShutdownChannel } from './shutdown-channel.js';

/**
 * Runs work in a worker thread when the main thread announces the shutdown of the process. Without this library's
 * preload, nothing announces it, and the work never runs.
 *
 * @param work gets the time that is left, in ms; never rejects
 */
export function onShutdownAnnounced(work: (remainingMs: number) => Promise<unknown>): void {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const channel = openShutdownChannel((message) => {
    if (message.kind === 'end') void work(message.remainingMs).then(reportDone);
  });
  const reportDone = (): void => {
    channel.postMessage({ kind: 'done', threadId });
  };
  channel.postMessage({ kind: 'ready', threadId });
  process.once('exit', reportDone);
}
