import type { HeaderSetting } from './header-settings.js';
import type { SecretSetting } from './secret-setting.js';
import type { SigningScope } from './signing-scope.js';

/** How requests are authenticated. */
export interface AuthenticationSettings {
  readonly scheme: AuthenticationScheme;
  /** Header fields of every request; none is a field that the scheme sets. */
  readonly headers: readonly HeaderSetting[];
}

export type AuthenticationScheme =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'basic';
      /** Contains no colon. */
      readonly username: string;
      /** The variable or option that contains the user name, for messages. */
      readonly usernameFrom: string;
      readonly password: SecretSetting;
    }
  | { readonly kind: 'bearer'; readonly token: SecretSetting }
  /** AWS Signature Version 4. */
  | ({ readonly kind: 'sigv4' } & SigningScope);

export type AuthenticationKind = AuthenticationScheme['kind'];
