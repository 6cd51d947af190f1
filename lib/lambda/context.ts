/** The parts that we read of Lambda's context object. Any may be missing: emulators and tests make their own. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  readonly functionName?: string;
  readonly functionVersion?: string;
  readonly invokedFunctionArn?: string;
  readonly logStreamName?: string;
  /** Set in tenant isolation mode. */
  readonly tenantId?: string | undefined;
  getRemainingTimeInMillis?(): number;
}

/**
 * Whether a value is a Lambda context. It must have the function of a context: a request body is data and cannot contain a
 * function, so a caller of the function cannot fake a context.
 *
 * @param value any argument of a handler
 */
export function isLambdaContext(value: unknown): value is LambdaContext {
  try {
    return (
      typeof value === 'object' &&
      value !== null &&
      typeof (value as LambdaContext).getRemainingTimeInMillis === 'function'
    );
  } catch {
    // A revoked proxy, or a getter that throws.
    return false;
  }
}

/**
 * Finds the context among a handler's arguments. It is the second, or the third if the handler streams its response. A
 * durable function gets it inside the context of its execution.
 *
 * @param args arguments of the handler
 * @param isStreaming whether the handler takes a response stream as its second argument
 * @returns `undefined` if there is none
 */
export function findContext(args: readonly unknown[], isStreaming: boolean): LambdaContext | undefined {
  const candidate = args[isStreaming ? 2 : 1];
  if (isLambdaContext(candidate)) return candidate;
  const nested = readProperty(candidate, 'lambdaContext');
  return isLambdaContext(nested) ? nested : undefined;
}

/**
 * @param context Lambda's, or an emulator's
 * @returns ms until Lambda ends the invocation, possibly negative; `undefined` if unknown
 */
export function readRemainingTimeMs(context: LambdaContext | undefined): number | undefined {
  try {
    const remaining: unknown = context?.getRemainingTimeInMillis?.();
    return typeof remaining === 'number' && !Number.isNaN(remaining) ? remaining : undefined;
  } catch {
    // A context of a test may throw. Then only the flush timeout bounds the flush.
    return undefined;
  }
}

/**
 * @param context Lambda's, or an emulator's
 * @param name a field that contains a text
 * @returns the text; `undefined` if it is missing, empty or not a string, or if reading it throws
 */
export function readContextText(
  context: LambdaContext | undefined,
  name: Exclude<keyof LambdaContext, 'getRemainingTimeInMillis'>,
): string | undefined {
  const value = readProperty(context, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readProperty(object: unknown, name: string): unknown {
  try {
    return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
  } catch {
    return undefined;
  }
}
