import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HandlerPlaces } from './handler-places.js';

/** The runtime client, in place of which the layer loads the function's module. */
export interface RuntimeClient {
  /** `old`: up to 3.x, which requires CommonJS; `new`: 4.x, which imports everything. */
  readonly generation: 'old' | 'new';
  /** `import` and `require` of the client's own module, so that errors name the same importing file. */
  readonly import: (path: string) => Promise<unknown>;
  readonly require: NodeJS.Require;
}

/** The key of `globalThis` that only clients up to 3.x set, before they load the function's module. */
const oldClientMark = Symbol.for('aws.lambda.beforeExit');

/** @returns the client that runs in this process */
export function findRuntimeClient(places: HandlerPlaces): RuntimeClient {
  const entry = findClientEntry(places);
  return {
    generation: oldClientMark in globalThis ? 'old' : 'new',
    import: createImport(entry),
    require: createRequire(entry),
  };
}

/** @returns path of the client's module that would load the function's module */
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
      // The only import error with the path of this file: the imported path is a folder. It must name the client's file.
      if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_UNSUPPORTED_DIR_IMPORT') {
        error.stack = error.stack?.replace(__filename, entry) ?? error.message;
        error.message = error.message.replace(__filename, entry);
      }
      throw error;
    }
  };
}
