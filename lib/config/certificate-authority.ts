import { areCertificates } from './certificates.js';
import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

export function readCertificateAuthority(
  settings: SettingsReader,
  { certificateAuthority }: InstrumentationOptions,
): string | undefined {
  if (certificateAuthority === undefined || areCertificates(certificateAuthority))
    return certificateAuthority;
  // The line does not contain the value: it may be a private key, given by mistake.
  settings.reportProblem(
    `Cannot use certificateAuthority: expected certificates in PEM; got none, or one that cannot be read. Only the authorities of Node.js are trusted.`,
  );
  return undefined;
}
