/**
 * Whether all certificates in a PEM text can be read. TLS itself silently ignores those that cannot.
 *
 * @param text one or more certificates; other text between them is allowed
 */
export function areCertificates(text: string): boolean {
  // The pattern also matches a last certificate without an end line: a truncated file must not be accepted.
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^]*?(?:-----END CERTIFICATE-----|$)/g);
  return certificates?.every(isCertificate) ?? false;
}

function isCertificate(pem: string): boolean {
  // Not imported: an import would load it during init, also in functions that configure no certificates.
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
