const longestIntervalSeconds = 3600;

/**
 * @param word e.g. `interval:10s`, in lower case
 * @returns ms; `undefined` if the word is not an interval, or not between 0 and an hour
 */
export function parseIntervalMs(word: string): number | undefined {
  const seconds = Number(/^interval:(\d+(?:\.\d+)?)s$/.exec(word)?.[1]);
  return seconds > 0 && seconds <= longestIntervalSeconds ? seconds * 1000 : undefined;
}
