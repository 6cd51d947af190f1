import type { Environment } from '../config/environment-variables.js';

export interface HandlerFile {
  /** File name, without the folder. */
  readonly name: string;
  readonly content: Buffer;
}

/** The largest file to read: bundles are smaller, and a larger file would take too much time of init. */
const maxBytes = 10_000_000;

/** Reads the file with the function's handler; `undefined` if it cannot be read. */
export function readHandlerFile({ LAMBDA_TASK_ROOT, _HANDLER }: Environment): HandlerFile | undefined {
  if (LAMBDA_TASK_ROOT === undefined || _HANDLER === undefined) return undefined;
  // Not imported: for an import of a built-in module, Node.js reads all of its exports.
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
  const path = process.getBuiltinModule('node:path');
  const [moduleName = ''] = path.basename(_HANDLER).split('.');
  for (const extension of ['.js', '.mjs', '.cjs']) {
    const file = path.join(LAMBDA_TASK_ROOT, path.dirname(_HANDLER), moduleName + extension);
    try {
      if (statSync(file).size <= maxBytes) return { name: path.basename(file), content: readFileSync(file) };
    } catch {
      // The file is missing or cannot be read. The runtime client reports that.
    }
  }
  return undefined;
}
