/** What decides which handler a runtime client loads; `env` and `argv` are changed in place. */
export interface HandlerPlaces {
  readonly env: Record<string, string | undefined>;
  readonly argv: string[];
  /** The program's main script, symbolic links resolved. */
  readonly script: string;
}

/**
 * The function's own handler while the runtime client is given ours. In the environment, since worker threads and
 * `npx` hand that on; it also tells them that the redirect is done.
 */
export const originalHandlerVariable = 'INSTRUMENTED_HANDLER';

/** Where the 3.x client's own command has the handler: `aws-lambda-ric index.handler`. */
export const handlerArgument = 2;

/**
 * Only the command of clients up to 3.x, which container images run, takes the handler from its arguments; the 4.x
 * client and the bootstraps of Lambda's own images read `_HANDLER`.
 */
export function readsHandlerArgument({ script }: HandlerPlaces): boolean {
  return /\/aws-lambda-ric\/bin\/index\.m?js$/.test(script);
}
