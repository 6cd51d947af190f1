import { isPattern, matchesPattern } from './function-pattern.js';
import type { FunctionConfiguration, LambdaApi } from './lambda-api.js';

/** A function that a command applies to. */
export interface ChosenFunction {
  readonly name: string;
  /** @returns its current settings */
  readonly read: () => Promise<FunctionConfiguration>;
}

/**
 * Finds the functions that names and patterns select, each once. It lists the functions of the account only for a pattern,
 * because an account may have thousands, and listing them requires a further permission.
 *
 * @param chosen names, or patterns in which `*` stands for any text
 */
export async function* findFunctions(
  chosen: readonly string[],
  api: LambdaApi,
): AsyncGenerator<ChosenFunction> {
  const given = new Set<string>();
  const select = (name: string): ChosenFunction[] => {
    if (given.has(name)) return [];
    given.add(name);
    return [{ name, read: () => api.getFunction(name) }];
  };

  for (const name of chosen.filter((each) => !isPattern(each))) yield* select(name);
  const patterns = chosen.filter(isPattern);
  if (patterns.length === 0) return;
  for await (const { FunctionName: name = '' } of api.listFunctions()) {
    if (patterns.some((pattern) => matchesPattern(name, pattern))) yield* select(name);
  }
}
