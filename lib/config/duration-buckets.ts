import { defaultDurationBuckets } from './defaults.js';
import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

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
  // Items may be values that have no text.
  const shown = buckets.map((bound: unknown) => (typeof bound === 'number' ? String(bound) : typeof bound));
  settings.reportInvalid(
    'buckets',
    `[${shown.join(', ')}]`,
    'finite seconds in ascending order',
    '5 ms to 900 s',
  );
  return defaultDurationBuckets;
}
