import type { HeaderSetting } from './header-settings.js';
import type { SecretSetting } from './secret-setting.js';
import type { SigningScope } from './signing-scope.js';

/** How requests prove who sends them. */
export interface AuthenticationSettings {
  readonly scheme: AuthenticationScheme;
  /** Header fields of every request; none is one of the scheme's. */
  readonly headers: readonly HeaderSetting[];
}

export type AuthenticationScheme =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'basic';
      /** Holds no colon. */
      readonly username: string;
      /** The variable or option, for messages. */
      readonly usernameFrom: string;
      readonly password: SecretSetting;
    }
  | { readonly kind: 'bearer'; readonly token: SecretSetting }
  /** AWS Signature Version 4. */
  | ({ readonly kind: 'sigv4' } & SigningScope);

export type AuthenticationKind = AuthenticationScheme['kind'];
