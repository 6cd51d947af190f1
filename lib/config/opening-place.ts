import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

/** `init` has a whole CPU; in the first `invocation` the handler waits. */
export type OpeningPlace = 'init' | 'invocation';

export function readOpeningPlace(
  settings: SettingsReader,
  options: InstrumentationOptions,
): OpeningPlace | undefined {
  const [setting, text] =
    options.open !== undefined
      ? ['open', options.open]
      : ['INSTRUMENTED_OPEN', settings.environment.INSTRUMENTED_OPEN];
  const place = text?.trim();
  if (place === undefined || place === 'init' || place === 'invocation') return place;
  settings.reportInvalid(setting, place, 'init or invocation', 'the place that suits the memory size');
  return undefined;
}
