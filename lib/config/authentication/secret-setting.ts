import { Secret } from '../secret.js';

/** A configured secret: its text, or the ARN under which AWS keeps it. */
export interface SecretSetting {
  /** The variable or option, for messages. */
  readonly name: string;
  readonly value: Secret | SecretReference;
}

/**
 * @param name the variable or option, for messages
 * @param text as configured; spaces around an ARN are ignored
 */
export function toSecretSetting(name: string, text: string): SecretSetting {
  return Object.freeze({ name, value: parseSecretReference(text.trim()) ?? new Secret(text) });
}

/** @returns whether the text begins as an ARN does but names neither a secret nor a parameter: probably a mistake */
export function isUnusableArn({ value }: SecretSetting): boolean {
  return value instanceof Secret && /^\s*arn:aws/.test(value.reveal());
}

/** Where AWS keeps a secret. */
export interface SecretReference {
  readonly service: 'secretsmanager' | 'ssm';
  readonly partition: string;
  readonly region: string;
  /** The ARN of the secret or the parameter, as AWS's APIs accept it: without key and version. */
  readonly arn: string;
  /** Key of the value, if the secret is a JSON object; `undefined`: the whole text. */
  readonly jsonKey: string | undefined;
  /** Version stage of a secret; `undefined`: the current one. */
  readonly versionStage: string | undefined;
  readonly versionId: string | undefined;
}

const secret =
  /^(arn:(aws[a-z-]*):secretsmanager:([a-z\d-]+):\d{12}:secret:[\w/+=.@-]+)(?::([^:]*))?(?::([^:]*))?(?::([^:]*))?$/;
const parameter = /^arn:(aws[a-z-]*):ssm:([a-z\d-]+):\d{12}:parameter\/[\w./-]+(?::[\w.-]+)?$/;

/**
 * Reads the ARN of a Secrets Manager secret or of an SSM parameter. A secret's ARN may end as in ECS:
 * `:json-key:version-stage:version-id`. Each part may be empty.
 *
 * @returns `undefined` if the text is not such an ARN
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function parseSecretReference(text: string): SecretReference | undefined {
  const [, arn, partition = '', region = '', jsonKey, versionStage, versionId] = secret.exec(text) ?? [];
  if (arn !== undefined) {
    return Object.freeze({
      service: 'secretsmanager',
      partition,
      region,
      arn,
      jsonKey: unlessEmpty(jsonKey),
      versionStage: unlessEmpty(versionStage),
      versionId: unlessEmpty(versionId),
    });
  }
  const [parameterArn, parameterPartition = '', parameterRegion = ''] = parameter.exec(text) ?? [];
  if (parameterArn === undefined) return undefined;
  return Object.freeze({
    service: 'ssm',
    partition: parameterPartition,
    region: parameterRegion,
    arn: parameterArn,
    jsonKey: undefined,
    versionStage: undefined,
    versionId: undefined,
  });
}

function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
