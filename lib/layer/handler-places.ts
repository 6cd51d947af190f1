/** The places from which a runtime client reads the handler's name; `env` and `argv` are changed in place. */
export interface HandlerPlaces {
  readonly env: Record<string, string | undefined>;
  readonly argv: string[];
  /** The program's main script, with symbolic links resolved. */
  readonly script: string;
}

/**
 * Contains the function's own handler while the runtime client loads ours. It is an environment variable, since worker threads
 * and `npx` inherit those. It also shows them that the redirect is done.
 */
export const originalHandlerVariable = 'INSTRUMENTED_HANDLER';

/** Index of the handler in the arguments of the 3.x client's command: `aws-lambda-ric index.handler`. */
export const handlerArgument = 2;

/**
 * Only the command of clients up to 3.x, which container images run, reads the handler from its arguments. The 4.x client
 * and the bootstraps of Lambda's own images read `_HANDLER`.
 */
export function readsHandlerArgument({ script }: HandlerPlaces): boolean {
  return /\/aws-lambda-ric\/bin\/index\.m?js$/.test(script);
}
