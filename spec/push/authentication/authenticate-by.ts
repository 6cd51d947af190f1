import type { Environment } from '../../../lib/config/environment-variables.js';
import type { InstrumentationOptions } from '../../../lib/config/options.js';
import { resolveConfig } from '../../../lib/config/resolve-config.js';
import { systemClock, type Clock } from '../../../lib/lambda/clock.js';
import { systemTimers } from '../../../lib/lambda/timers.js';
import { createAuthenticator } from '../../../lib/push/authentication/create-authenticator.js';
import type { Authenticator } from '../../../lib/push/authentication/authenticator.js';

/** @returns the authenticator for settings; the default endpoint is `https://vm.example` */
export function authenticateBy(
  environment: Environment,
  options: InstrumentationOptions = {},
  {
    clock = systemClock,
    isSnapshotAhead = () => false,
  }: { clock?: Clock; isSnapshotAhead?: () => boolean } = {},
): Authenticator {
  const { config } = resolveConfig(
    { ASSERTS_REMOTE_WRITE_URL: 'https://vm.example', ...environment },
    options,
  );
  return createAuthenticator(config, { clock, timers: systemTimers, isSnapshotAhead });
}

/** @returns an authenticator with Basic credentials */
export function authenticateAs(tenant: string, password: string): Authenticator {
  return authenticateBy({ ASSERTS_TENANT_NAME: tenant, ASSERTS_PASSWORD: password });
}
