import type { SettingsReader } from './settings-reader.js';

/**
 * When the connection and the code of the first push are prepared: in `init`, which has a full CPU, or in the first
 * `invocation`, while the handler waits for I/O.
 */
export type OpeningPlace = 'init' | 'invocation';

/**
 * @param given the option `open`; without it, `INSTRUMENTED_OPEN` is read
 * @returns `undefined` if it is not set, or if it is invalid, which is reported
 */
export function readOpeningPlace(
  settings: SettingsReader,
  given: string | undefined,
): OpeningPlace | undefined {
  const [setting, text] =
    given !== undefined ? ['open', given] : ['INSTRUMENTED_OPEN', settings.environment.INSTRUMENTED_OPEN];
  const place = text?.trim();
  if (place === undefined || place === 'init' || place === 'invocation') return place;
  settings.reportInvalid(setting, place, 'init or invocation', 'the default for the memory size');
  return undefined;
}
