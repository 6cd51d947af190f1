import type { InstrumentationOptions } from './options.js';
import type { ProtocolName } from './protocol-name.js';
import type { SettingsReader } from './settings-reader.js';

/** Only text may omit the times: in other protocols a series could not be distinguished from its copy. */
export function readTimestamps(
  settings: SettingsReader,
  { timestamps = true }: InstrumentationOptions,
  protocol: ProtocolName,
): boolean {
  if (timestamps || protocol === 'import' || protocol === 'pushgateway') return timestamps;
  settings.reportInvalid('timestamps', 'false', `true for ${protocol}`, 'true');
  return true;
}
