import { basename } from 'node:path';

/** The parts of a function's `Handler` setting, e.g. of `orders/index.api.handler`. */
export interface HandlerName {
  /** The folder of the module, `orders`; empty if there is none. */
  readonly moduleRoot: string;
  /** The file name of the module without its extension, `index`. */
  readonly moduleName: string;
  /** Where the function is in the exports, `api.handler`. */
  readonly propertyPath: string;
}

/**
 * Splits a `Handler` setting by the rules of both runtime clients: the module's name ends at the first dot.
 *
 * @returns `undefined` for a setting that both clients refuse; they report it
 */
export function parseHandlerName(text: string): HandlerName | undefined {
  const moduleAndPath = basename(text);
  const [, moduleName, propertyPath] = /^([^.]*)\.(.*)$/.exec(moduleAndPath) ?? [];
  if (text.includes('..') || moduleName === undefined || propertyPath === undefined) return undefined;
  return {
    moduleRoot: text.slice(0, text.indexOf(moduleAndPath)).replace(/\/$/, ''),
    moduleName,
    propertyPath,
  };
}
