import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HandlerPlaces } from './handler-places.js';

/** The runtime client. We load the function's module instead of it. */
export interface RuntimeClient {
  /** `old`: up to 3.x, which requires CommonJS; `new`: 4.x, which imports everything. */
  readonly generation: 'old' | 'new';
  /** These two load like the client's own module, so that an error names the same importer. */
  readonly import: (path: string) => Promise<unknown>;
  readonly require: NodeJS.Require;
}

/** Only clients up to 3.x set this on the global object, before they load the function. */
const oldClientMark = Symbol.for('aws.lambda.beforeExit');

export function findRuntimeClient(places: HandlerPlaces): RuntimeClient {
  const entry = findClientEntry(places);
  return {
    generation: oldClientMark in globalThis ? 'old' : 'new',
    import: createImport(entry),
    require: createRequire(entry),
  };
}

/** The client's module that would load the function's module. */
function findClientEntry({ env, script }: HandlerPlaces): string {
  const candidates = [
    ...(env.LAMBDA_RUNTIME_DIR === undefined ? [] : [join(env.LAMBDA_RUNTIME_DIR, 'index.mjs')]),
    join(dirname(script), '../dist/index.mjs'),
  ];
  const found = candidates.find((candidate) => existsSync(candidate));
  return found === undefined ? script : realpathSync(found);
}

function createImport(entry: string): RuntimeClient['import'] {
  return async (path) => {
    try {
      return (await import(path)) as unknown;
    } catch (error) {
      // The only import error that names this module: the path is a folder, which require() would accept.
      if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_UNSUPPORTED_DIR_IMPORT') {
        error.stack = error.stack?.replace(__filename, entry) ?? error.message;
        error.message = error.message.replace(__filename, entry);
      }
      throw error;
    }
  };
}
