import { areCertificates } from './certificates.js';
import type { InstrumentationOptions } from './options.js';
import { Secret } from './secret.js';
import type { SettingsReader } from './settings-reader.js';

/** The client's certificate and key for mutual TLS. */
export interface ClientCertificate {
  /** PEM: the client's certificate, then those of intermediate authorities, if there are any. */
  readonly certificate: string;
  /** PEM, not encrypted. */
  readonly key: Secret;
}

const withoutCertificate = 'connections are made without a client certificate';

/**
 * Reads the client certificate and its key, each as PEM or from a file.
 *
 * @returns `undefined` if none is set, or if it cannot be used; the second is reported, without any part of a value
 */
export function readClientCertificate(
  settings: SettingsReader,
  options: InstrumentationOptions,
): ClientCertificate | undefined {
  const { environment } = settings;
  const [certificateName, certificateText] =
    options.clientCertificate === undefined
      ? ['INSTRUMENTED_CLIENT_CERT', environment.INSTRUMENTED_CLIENT_CERT]
      : ['clientCertificate', options.clientCertificate];
  const [keyName, keyText] =
    options.clientKey === undefined
      ? ['INSTRUMENTED_CLIENT_KEY', environment.INSTRUMENTED_CLIENT_KEY]
      : ['clientKey', options.clientKey];
  if (certificateText === undefined && keyText === undefined) return undefined;
  if (certificateText === undefined || keyText === undefined) {
    const [given, missing] = keyText === undefined ? [certificateName, keyName] : [keyName, certificateName];
    settings.reportProblem(`Cannot use ${given}: ${missing} is not set; ${withoutCertificate}.`);
    return undefined;
  }

  const certificate = readPem(certificateText);
  const key = readPem(keyText);
  const problem =
    describeFileError(certificateName, certificate) ??
    describeFileError(keyName, key) ??
    findProblem(certificateName, certificate.pem, keyName, key.pem);
  if (problem !== undefined) {
    settings.reportProblem(`Cannot use ${problem}; ${withoutCertificate}.`);
    return undefined;
  }
  return Object.freeze({ certificate: certificate.pem, key: new Secret(key.pem) });
}

interface Pem {
  readonly pem: string;
  /** Code of the error if the file cannot be read, e.g. `ENOENT`. */
  readonly fileError: string | undefined;
}

function readPem(text: string): Pem {
  // JSON and some consoles keep PEM in one line, with `\n` in place of line breaks.
  if (text.includes('-----BEGIN ')) return { pem: text.replaceAll('\\n', '\n'), fileError: undefined };
  try {
    return {
      pem: process.getBuiltinModule('node:fs').readFileSync(text.trim(), 'utf8'),
      fileError: undefined,
    };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return { pem: '', fileError: typeof code === 'string' ? code : 'unknown error' };
  }
}

function describeFileError(name: string, { fileError }: Pem): string | undefined {
  return fileError === undefined
    ? undefined
    : `${name}: expected PEM or the path of a file that can be read; got ${fileError}`;
}

function findProblem(
  certificateName: string,
  certificate: string,
  keyName: string,
  key: string,
): string | undefined {
  if (!areCertificates(certificate)) {
    return `${certificateName}: expected a certificate in PEM; got none, or one that cannot be read`;
  }
  const { createPrivateKey, X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    const isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return isPair ? undefined : `${keyName}: expected the key of ${certificateName}; got another`;
  } catch {
    return `${keyName}: expected a private key in PEM without a passphrase; got none, or one that cannot be read`;
  }
}
