import type {
  AuthenticationScheme,
  AuthenticationSettings,
} from '../config/authentication/authentication-settings.js';
import type { SecretSetting } from '../config/authentication/secret-setting.js';
import { nameAction } from '../config/authentication/signing-scope.js';
import { Secret } from '../config/secret.js';

/** @returns how requests are authenticated, without a secret */
export function describeScheme(scheme: AuthenticationScheme): string {
  switch (scheme.kind) {
    case 'none':
      return 'none';
    case 'basic':
      return `Basic, user ${scheme.username}, password ${describeSecret(scheme.password)}`;
    case 'bearer':
      return `bearer token ${describeSecret(scheme.token)}`;
    case 'sigv4':
      return `AWS Signature Version 4, service ${scheme.service}, region ${scheme.region}`;
  }
}

/** Shows only the number of fields. In a malformed setting, even a name may be a secret. */
export function describeHeaders(headers: AuthenticationSettings['headers']): string {
  if (headers.length === 0) return 'none';
  return headers.length === 1 ? '1 field (set)' : `${String(headers.length)} fields (set)`;
}

/** @returns what the user can do after a 401 or 403, in one sentence that names the settings in use */
export function adviseOnRefusal({ scheme, headers }: AuthenticationSettings): string {
  switch (scheme.kind) {
    case 'basic':
      return `Check ${scheme.usernameFrom} and ${scheme.password.name}: the endpoint does not accept them.`;
    case 'bearer':
      return `Check ${scheme.token.name}: the endpoint does not accept it.`;
    case 'sigv4':
      return `Check permission (${nameAction(scheme.service)}), credentials and clock: the request was signed for service ${scheme.service} in region ${scheme.region}.`;
    case 'none':
      return headers.length > 0
        ? 'Check INSTRUMENTED_HEADERS: the endpoint does not accept them as credentials.'
        : 'Set INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD, or INSTRUMENTED_BEARER_TOKEN: the endpoint asks for credentials, and none are sent.';
  }
}

function describeSecret({ value }: SecretSetting): string {
  return value instanceof Secret ? '(set)' : `from ${value.arn}`;
}
