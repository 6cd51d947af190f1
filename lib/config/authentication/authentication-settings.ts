import type { HeaderSetting } from './header-settings.js';
import type { SecretSetting } from './secret-setting.js';
import type { SigningScope } from './signing-scope.js';

/** How requests are authenticated. */
export interface AuthenticationSettings {
  readonly scheme: AuthenticationScheme;
  /** Header fields of every request; none of them is a field of the scheme. */
  readonly headers: readonly HeaderSetting[];
}

export type AuthenticationScheme =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'basic';
      /** Contains no colon. */
      readonly username: string;
      /** The variable or option, for messages. */
      readonly usernameFrom: string;
      readonly password: SecretSetting;
    }
  | { readonly kind: 'bearer'; readonly token: SecretSetting }
  /** AWS Signature Version 4. */
  | ({ readonly kind: 'sigv4' } & SigningScope);

export type AuthenticationKind = AuthenticationScheme['kind'];
