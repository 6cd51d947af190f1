/** Where a runtime client reads the handler's name. `env` and `argv` are those of the process, and are changed. */
export interface HandlerPlaces {
  readonly env: Record<string, string | undefined>;
  readonly argv: string[];
  /** Path of the program's main script, with symbolic links resolved. */
  readonly script: string;
}

/**
 * The variable with the name of the function's own handler, while the runtime client loads the shim. It is an environment
 * variable, because worker threads and child processes (`npx`) inherit it. It also shows them that the redirect is done.
 */
export const originalHandlerVariable = 'INSTRUMENTED_HANDLER';

/** Index of the handler's name in the arguments of the 3.x client's command: `aws-lambda-ric index.handler`. */
export const handlerArgument = 2;

/**
 * Whether the runtime client reads the handler's name from its arguments. Only the command of clients up to 3.x does,
 * which container images run. The 4.x client and the programs of Lambda's own runtimes read `_HANDLER`.
 */
export function readsHandlerArgument({ script }: HandlerPlaces): boolean {
  return /\/aws-lambda-ric\/bin\/index\.m?js$/.test(script);
}
