/** On every info that is counted; shared by all copies of this package. */
const countedMark = Symbol.for('instrumented-lambda.counted');

/**
 * Whether an info of the SDK is seen for the first time. The SDK passes the same object to all plugins, and two of ours may
 * be among them: one in the code, one from `DURABLE_EXECUTION_PLUGINS`.
 *
 * @param info is marked; copies of it are not
 */
export function isFirstToCount(info: object): boolean {
  return !Object.hasOwn(info, countedMark) && Reflect.defineProperty(info, countedMark, { value: true });
}
