/**
 * Reads `threadId` of `node:worker_threads`. That module is not imported, since an import would load it in init.
 *
 * @returns the id of this thread; 0 in the main thread
 */
export function readThreadId(): number {
  return process.getBuiltinModule('node:worker_threads').threadId;
}
