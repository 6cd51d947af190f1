import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

/** Upper bounds in seconds: 5 ms to 900 s, the longest that Lambda lets a function run. */
const defaultDurationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900,
] as const;

/** @returns upper bounds in seconds; the default if the option is not set, or if it is invalid, which is reported */
export function readDurationBuckets(
  settings: SettingsReader,
  options: InstrumentationOptions,
): readonly number[] {
  const { buckets } = options;
  if (buckets === undefined) return defaultDurationBuckets;
  const isAscending = buckets.every(
    (bound, i) => Number.isFinite(bound) && (i === 0 || bound > (buckets[i - 1] ?? Infinity)),
  );
  if (buckets.length > 0 && isAscending) return Object.freeze([...buckets]);
  // In JavaScript, items may be of any type, and String() throws for some.
  const shown = buckets.map((bound: unknown) => (typeof bound === 'number' ? String(bound) : typeof bound));
  settings.reportInvalid(
    'buckets',
    `[${shown.join(', ')}]`,
    'finite seconds in ascending order',
    '5 ms to 900 s',
  );
  return defaultDurationBuckets;
}
