import { Secret } from '../secret.js';
import { parseSecretReference, type SecretReference } from './secret-reference.js';

/** A secret as it was configured: its text, or where AWS keeps it. */
export interface SecretSetting {
  /** The variable or option, for messages. */
  readonly name: string;
  readonly value: Secret | SecretReference;
}

/** @param text as configured; an ARN may stand between spaces */
export function toSecretSetting(name: string, text: string): SecretSetting {
  return Object.freeze({ name, value: parseSecretReference(text.trim()) ?? new Secret(text) });
}
