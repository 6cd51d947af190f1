/**
 * Whether a text contains certificates in PEM that can be read. TLS itself silently ignores anything else.
 *
 * @param text one or more certificates; other text may stand between them
 */
export function areCertificates(text: string): boolean {
  // The last certificate may be cut off.
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^]*?(?:-----END CERTIFICATE-----|$)/g);
  return certificates?.every(isCertificate) ?? false;
}

function isCertificate(pem: string): boolean {
  // Not imported: it would be loaded in the init phase of functions that configure no authority.
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
