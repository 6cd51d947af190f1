import { basename } from 'node:path';

/** The parts of a handler's name, e.g. `orders/index.api.handler`. */
export interface HandlerName {
  /** The folder before the module's name, `orders`; empty if there is none. */
  readonly moduleRoot: string;
  /** The module without extension, `index`. */
  readonly moduleName: string;
  /** The path to the function in the exports, `api.handler`. */
  readonly propertyPath: string;
}

/**
 * Splits a handler's name by the rules of both runtime clients: the module's name ends at the first dot.
 *
 * @param text the function's `Handler` setting
 * @returns `undefined` for a name that both clients refuse, so that they report it
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
