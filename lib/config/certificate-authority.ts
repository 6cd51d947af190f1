import { areCertificates } from './certificates.js';
import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

/**
 * Reads the certificate authorities to trust.
 *
 * @returns the PEM text of the option; `undefined` if it is not set, or if it contains a certificate that cannot be read,
 * which is reported
 */
export function readCertificateAuthority(
  settings: SettingsReader,
  { certificateAuthority }: InstrumentationOptions,
): string | undefined {
  if (certificateAuthority === undefined || areCertificates(certificateAuthority))
    return certificateAuthority;
  // The line does not contain the value, which may be a private key that was set by mistake.
  settings.reportProblem(
    `Cannot use certificateAuthority: expected certificates in PEM; got none, or one that cannot be read. Only the authorities of Node.js are trusted.`,
  );
  return undefined;
}
