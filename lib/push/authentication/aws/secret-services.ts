import type { SecretReference } from '../../../config/authentication/secret-reference.js';
import { isRecord } from './read-record.js';

/** A service of AWS that keeps secrets. */
export interface SecretService {
  readonly title: string;
  /** The SDK's variable for another endpoint. */
  readonly endpointVariable: string;
  /** The value of `X-Amz-Target`. */
  readonly target: string;
  /** Of IAM. */
  readonly action: string;
  readonly write: (reference: SecretReference) => object;
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

/** Of partitions other than `amazonaws.com`. */
export const domains: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};
