/**
 * What we read of Lambda's context object; every part may be missing, since handlers are also called by unit
 * tests, by other frameworks, and without any context at all.
 */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly invokedFunctionArn?: string;
  readonly logStreamName?: string;
  getRemainingTimeInMillis?(): number;
}

/**
 * Finds the context among a handler's arguments: the second, or the third where a handler streams its response.
 *
 * @param args what the handler was called with
 * @param isStreaming whether the handler takes a response stream as its second argument
 * @returns the context, or an empty one where there is none
 */
export function findContext(args: readonly unknown[], isStreaming: boolean): LambdaContext {
  const candidate = args[isStreaming ? 2 : 1];
  return typeof candidate === 'object' && candidate !== null ? candidate : {};
}

/**
 * @param context whatever stands for the context
 * @returns ms until Lambda ends the invocation, possibly negative; `undefined` where nobody can tell
 */
export function readRemainingTimeMs(context: LambdaContext): number | undefined {
  try {
    const remaining: unknown = context.getRemainingTimeInMillis?.();
    return typeof remaining === 'number' && !Number.isNaN(remaining) ? remaining : undefined;
  } catch {
    // A fake context may throw; without an answer the flush timeout alone bounds the flush.
    return undefined;
  }
}

/**
 * @param context whatever stands for the context
 * @param name a field that holds a text
 * @returns the text; `undefined` where it is missing, empty, no string, or where reading it throws
 */
export function readContextText(
  context: LambdaContext,
  name: Exclude<keyof LambdaContext, 'getRemainingTimeInMillis'>,
): string | undefined {
  try {
    const value: unknown = context[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
