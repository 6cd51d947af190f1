import type { AuthenticationScheme } from '../../config/authentication/authentication-settings.js';
import type { Config } from '../../config/config.js';
import { readVariable } from '../../config/environment-variables.js';
import type { Clock } from '../../lambda/clock.js';
import type { Timers } from '../../lambda/timers.js';
import { AwsCredentials } from './aws/aws-credentials.js';
import { fetchContainerCredentials } from './aws/container-credentials.js';
import { fetchSecret } from './aws/fetch-secret.js';
import { HeaderAuthenticator, type SecretField } from './header-authenticator.js';
import type { Authenticator } from './authenticator.js';
import { SigV4Authenticator } from './sigv4-authenticator.js';

type AuthenticatorSettings = Pick<
  Config,
  'authentication' | 'certificateAuthority' | 'proxy' | 'isInsecureAllowed'
>;

export interface AuthenticatorParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whether Lambda may still take a snapshot of this process, and restore it many times. */
  readonly isSnapshotAhead: () => boolean;
}

/** Creates the authenticator that the settings name. It fetches no secret before the first request. */
export function createAuthenticator(
  { authentication, certificateAuthority, proxy, isInsecureAllowed }: AuthenticatorSettings,
  { clock, timers, isSnapshotAhead }: AuthenticatorParts,
): Authenticator {
  const { scheme, headers } = authentication;
  const needsProtection = !isInsecureAllowed;
  const connection = { clock, timers, certificateAuthority, proxy, needsProtection, readVariable };
  const credentials = new AwsCredentials({
    readVariable,
    fetchFromContainer: (url) => fetchContainerCredentials(url, connection),
    clock,
    isSnapshotAhead,
  });
  const own = headers.map(({ name, setting }) => ({ name, setting, write: (text: string) => text }));
  const fixed = new HeaderAuthenticator({
    fields: [...writeScheme(scheme), ...own],
    advice: advise(scheme, headers.length > 0),
    clock,
    fetchSecret: (reference, name) => fetchSecret(reference, name, { ...connection, credentials }),
  });
  return scheme.kind === 'sigv4'
    ? new SigV4Authenticator({ scope: scheme, credentials, clock, headers: fixed })
    : fixed;
}

function writeScheme(scheme: AuthenticationScheme): readonly SecretField[] {
  switch (scheme.kind) {
    case 'basic': {
      const { username, password } = scheme;
      const write = (text: string): string =>
        `Basic ${Buffer.from(`${username}:${text}`, 'utf8').toString('base64')}`;
      return [{ name: 'authorization', setting: password, write }];
    }
    case 'bearer':
      return [{ name: 'authorization', setting: scheme.token, write: (text) => `Bearer ${text}` }];
    case 'none':
    case 'sigv4':
      return [];
  }
}

function advise(scheme: AuthenticationScheme, hasHeaders: boolean): string {
  switch (scheme.kind) {
    case 'basic':
      return `check ${scheme.usernameFrom} and ${scheme.password.name}`;
    case 'bearer':
      return `check ${scheme.token.name}`;
    case 'none':
      return hasHeaders
        ? 'check INSTRUMENTED_HEADERS'
        : 'no credentials are sent; set INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD, or INSTRUMENTED_BEARER_TOKEN';
    case 'sigv4':
      return 'check the credentials of AWS';
  }
}
