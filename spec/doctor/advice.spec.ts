import { expect, test } from 'vitest';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { adviseOnError } from '../../lib/doctor/advice.js';

test.each([
  'cannot sign requests: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; got neither',
  'cannot fetch the secret of INSTRUMENTED_PASSWORD from Secrets Manager: the request failed (ENOTFOUND)',
])('adviseOnError() does not blame the endpoint if no request was sent to it: %s', (detail) => {
  const { config } = resolveConfig({ INSTRUMENTED_ENDPOINT: 'https://vm.example' });

  expect(adviseOnError('request', { reason: 'unauthorized', detail }, config)).toMatch(
    /^Nothing was sent to the endpoint: .*AWS/,
  );
});
