import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

/**
 * When the connection and the code of the first push are prepared: in `init`, which has a full CPU, or in the first
 * `invocation`, while the handler waits for I/O.
 */
export type OpeningPlace = 'init' | 'invocation';

/** @returns `undefined` if it is not set, or if it is invalid, which is reported */
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
  settings.reportInvalid(setting, place, 'init or invocation', 'the default for the memory size');
  return undefined;
}
