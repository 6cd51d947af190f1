/** The key of `globalThis` for the infos that were counted. All copies of this package share them. */
const countedKey = Symbol.for('instrumented-lambda.counted/1');

/**
 * Marks an info of the SDK as counted. The SDK passes the same object to all plugins, and this plugin may be there twice:
 * from the code and from `DURABLE_EXECUTION_PLUGINS`.
 *
 * @param info not changed, since it may be frozen; a copy of it is another info
 * @returns whether it was not marked before
 */
export function markCounted(info: object): boolean {
  const holder = globalThis as { [countedKey]?: WeakSet<object> | undefined };
  const counted = (holder[countedKey] ??= new WeakSet());
  if (counted.has(info)) return false;
  counted.add(info);
  return true;
}
