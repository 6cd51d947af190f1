/**
 * `node:worker_threads` is not imported: it would be loaded in init.
 *
 * @returns 0 on the main thread
 */
export function readThreadId(): number {
  return process.getBuiltinModule('node:worker_threads').threadId;
}
