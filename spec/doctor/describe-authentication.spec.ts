import { describe, expect, test } from 'vitest';
import type { Environment } from '../../lib/config/environment-variables.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { describeSettings } from '../../lib/doctor/describe-settings.js';
import { adviseOnRefusal } from '../../lib/doctor/describe-authentication.js';

const arn = 'arn:aws:ssm:eu-west-1:123456789012:parameter/token';

describe('describeSettings() and adviseOnRefusal()', () => {
  test.each<[Environment, string, string]>([
    [{}, 'none', 'Set INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD, or INSTRUMENTED_BEARER_TOKEN: '],
    [
      { ASSERTS_TENANT_NAME: 'acme', ASSERTS_PASSWORD: 's3cret' },
      'Basic, user acme, password (set)',
      'Check ASSERTS_TENANT_NAME and ASSERTS_PASSWORD: ',
    ],
    [
      { INSTRUMENTED_USERNAME: 'u', INSTRUMENTED_PASSWORD: arn },
      `Basic, user u, password from ${arn}`,
      'Check INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD: ',
    ],
    [{ INSTRUMENTED_BEARER_TOKEN: 's3cret' }, 'bearer token (set)', 'Check INSTRUMENTED_BEARER_TOKEN: '],
    [{ INSTRUMENTED_HEADERS: 'api-key=s3cret' }, 'none', 'Check INSTRUMENTED_HEADERS: '],
    [
      { INSTRUMENTED_ENDPOINT: 'https://monitoring.eu-west-1.amazonaws.com/v1/metrics' },
      'AWS Signature Version 4, service monitoring, region eu-west-1',
      'Check permission (cloudwatch:PutMetricData), credentials and clock: ',
    ],
  ])(
    'describe the authentication by %j and, after a refusal, name the settings in use',
    (given, value, advice) => {
      const environment = { INSTRUMENTED_ENDPOINT: 'https://vm.example', ...given };
      const { config } = resolveConfig(environment);

      const settings = describeSettings(config, environment, {});

      expect(settings.find(({ name }) => name === 'credentials')).toMatchObject({ value });
      expect(adviseOnRefusal(config.authentication)).toContain(advice);
      expect(JSON.stringify(settings)).not.toContain('s3cret');
    },
  );

  test('show the origin of a proxy, and of header fields and a client certificate only whether they are set', () => {
    const environment = {
      INSTRUMENTED_ENDPOINT: 'https://vm.example',
      INSTRUMENTED_HEADERS: 'a=s3cret,b=s3cret',
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: 'http://user:s3cret@proxy:3128/s3cret',
    };

    const settings = describeSettings(resolveConfig(environment).config, environment, {});

    expect(settings).toEqual(
      expect.arrayContaining([
        { name: 'headers', value: '2 fields (set)', from: 'INSTRUMENTED_HEADERS' },
        { name: 'client certificate', value: 'none', from: 'default' },
        { name: 'proxy', value: 'http://proxy:3128', from: 'HTTPS_PROXY' },
      ]),
    );
    expect(JSON.stringify(settings)).not.toContain('s3cret');
  });
});
