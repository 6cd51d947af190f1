const longestIntervalSeconds = 3600;

/**
 * Parses an interval.
 *
 * @param word e.g. `interval:10s`, in lower case
 * @returns ms; `undefined` if it is not an interval, or not above 0 s and at most 3600 s
 */
export function parseIntervalMs(word: string): number | undefined {
  const seconds = Number(/^interval:(\d+(?:\.\d+)?)s$/.exec(word)?.[1]);
  return seconds > 0 && seconds <= longestIntervalSeconds ? seconds * 1000 : undefined;
}
