/** On the global object, the infos that were counted: shared by all copies of this package. */
const countedKey = Symbol.for('instrumented-lambda.counted/1');

/**
 * Whether an info of the SDK is seen for the first time. The SDK passes the same object to all plugins, and two of ours may
 * be among them: one in the code, one from `DURABLE_EXECUTION_PLUGINS`.
 *
 * @param info left as it is, since it may be frozen; copies of it are other infos
 */
export function markCounted(info: object): boolean {
  const holder = globalThis as { [countedKey]?: WeakSet<object> | undefined };
  const counted = (holder[countedKey] ??= new WeakSet());
  if (counted.has(info)) return false;
  counted.add(info);
  return true;
}
