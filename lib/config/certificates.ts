/**
 * Whether all certificates in a PEM text can be read. TLS itself silently ignores those that cannot.
 *
 * @param text one or more certificates; other text between them is allowed
 */
export function areCertificates(text: string): boolean {
  // The last certificate may be cut off.
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^]*?(?:-----END CERTIFICATE-----|$)/g);
  return certificates?.every(isCertificate) ?? false;
}

function isCertificate(pem: string): boolean {
  // Not imported: an import would load it during init in functions that configure no authority.
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
