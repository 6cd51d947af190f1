import type { SecretReference } from '../../../config/authentication/secret-setting.js';
import { isRecord } from './read-record.js';

/** An AWS service that stores secrets. */
export interface SecretService {
  readonly title: string;
  /** Environment variable with a custom endpoint; the AWS SDK uses the same. */
  readonly endpointVariable: string;
  /** The value of `X-Amz-Target`. */
  readonly target: string;
  /** The IAM action that the function's role needs. */
  readonly action: string;
  /** @returns the body of the request */
  readonly write: (reference: SecretReference) => object;
  /** @returns the secret in the body of an answer */
  readonly read: (answer: Readonly<Record<string, unknown>>) => unknown;
}

export const secretServices: Readonly<Record<SecretReference['service'], SecretService>> = {
  secretsmanager: {
    title: 'Secrets Manager',
    endpointVariable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    target: 'secretsmanager.GetSecretValue',
    action: 'secretsmanager:GetSecretValue',
    write: ({ arn, versionStage, versionId }) => ({
      SecretId: arn,
      VersionStage: versionStage,
      VersionId: versionId,
    }),
    read: ({ SecretString, SecretBinary }) =>
      SecretString ??
      (typeof SecretBinary === 'string' ? Buffer.from(SecretBinary, 'base64').toString('utf8') : undefined),
  },
  ssm: {
    title: 'Parameter Store',
    endpointVariable: 'AWS_ENDPOINT_URL_SSM',
    target: 'AmazonSSM.GetParameter',
    action: 'ssm:GetParameter',
    write: ({ arn }) => ({ Name: arn, WithDecryption: true }),
    read: ({ Parameter }) => (isRecord(Parameter) ? Parameter.Value : undefined),
  },
};

/** Domains of AWS partitions. All others have `amazonaws.com`. */
export const domains: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/** @returns why AWS refused a secret, as a phrase. It quotes only the error code of the answer. */
export function describeSecretAnswer(
  statusCode: number,
  content: Readonly<Record<string, unknown>>,
  action: string,
): string {
  const type = typeof content.__type === 'string' ? content.__type : '';
  const message = content.message ?? content.Message;
  // The code may follow a namespace: `com.amazonaws.ssm#AccessDeniedException`.
  const [code = ''] = /[A-Za-z]{1,64}$/.exec(type) ?? [];
  if (code.includes('AccessDenied')) {
    const isKmsDenied = typeof message === 'string' && /kms/i.test(message);
    return `access denied; allow the function's role ${isKmsDenied ? "kms:Decrypt with the secret's key" : action}`;
  }
  if (code.includes('NotFound')) return `it does not exist; check the ARN`;
  if (code.includes('ExpiredToken')) return 'the AWS session token has expired';
  if (/UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch/.test(code)) {
    return `AWS does not accept the function's credentials (${code})`;
  }
  return `AWS answered ${String(statusCode)}${code === '' ? '' : ` (${code})`}`;
}
