import type { InstrumentationOptions } from './options.js';
import type { ProtocolName } from './protocol-name.js';
import type { SettingsReader } from './settings-reader.js';

/**
 * Reads whether samples have a timestamp. Only the text formats allow samples without one.
 *
 * @returns the option; `true` if the protocol requires timestamps, which is reported
 */
export function readTimestamps(
  settings: SettingsReader,
  { timestamps = true }: InstrumentationOptions,
  protocol: ProtocolName,
): boolean {
  if (timestamps || protocol === 'import' || protocol === 'pushgateway') return timestamps;
  settings.reportInvalid('timestamps', 'false', `true for ${protocol}`, 'true');
  return true;
}
