import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSecretReference } from '../../lib/config/authentication/secret-setting.js';
import type { SecretSetting } from '../../lib/config/authentication/secret-setting.js';
import { findSigningScope } from '../../lib/config/authentication/signing-scope.js';
import type { Environment } from '../../lib/config/environment-variables.js';
import type { InstrumentationOptions } from '../../lib/config/options.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { Secret } from '../../lib/config/secret.js';

const amp = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write';

function read(environment: Environment, options: InstrumentationOptions = {}) {
  const { config, problems } = resolveConfig(
    { ASSERTS_REMOTE_WRITE_URL: 'https://vm.example', ...environment },
    options,
  );
  return { ...config.authentication, config, problems };
}

function reveal({ value }: SecretSetting): string {
  return value instanceof Secret ? value.reveal() : value.arn;
}

describe('resolveConfig() for authentication', () => {
  test.each<[string, Environment, object]>([
    ['no settings', {}, { kind: 'none' }],
    [
      'tenant and password',
      { ASSERTS_TENANT_NAME: 'acme', ASSERTS_PASSWORD: 'x' },
      { kind: 'basic', username: 'acme', usernameFrom: 'ASSERTS_TENANT_NAME' },
    ],
    [
      'a user name beside the tenant',
      { ASSERTS_TENANT_NAME: 'acme', ASSERTS_PASSWORD: 'x', INSTRUMENTED_USERNAME: '123' },
      { kind: 'basic', username: '123', usernameFrom: 'INSTRUMENTED_USERNAME' },
    ],
    ['a token', { INSTRUMENTED_BEARER_TOKEN: 'x' }, { kind: 'bearer' }],
    [
      'a host of AMP',
      { ASSERTS_REMOTE_WRITE_URL: amp },
      { kind: 'sigv4', service: 'aps', region: 'eu-west-1' },
    ],
    [
      'a host of CloudWatch',
      { ASSERTS_REMOTE_WRITE_URL: 'https://monitoring.us-east-2.amazonaws.com/v1/metrics' },
      { kind: 'sigv4', service: 'monitoring', region: 'us-east-2' },
    ],
    [
      'another host with service and region',
      {
        INSTRUMENTED_AUTH: 'SigV4',
        INSTRUMENTED_SIGV4_SERVICE: 'aps',
        INSTRUMENTED_SIGV4_REGION: 'us-east-1',
      },
      { kind: 'sigv4', service: 'aps', region: 'us-east-1' },
    ],
    [
      "another host without a region, in the function's region",
      { INSTRUMENTED_AUTH: 'sigv4', INSTRUMENTED_SIGV4_SERVICE: 'execute-api', AWS_REGION: 'eu-central-1' },
      { kind: 'sigv4', service: 'execute-api', region: 'eu-central-1' },
    ],
    [
      "another host of AWS, in that host's region",
      {
        ASSERTS_REMOTE_WRITE_URL: 'https://abc.execute-api.ap-south-1.amazonaws.com/x',
        INSTRUMENTED_AUTH: 'sigv4',
        INSTRUMENTED_SIGV4_SERVICE: 'execute-api',
        AWS_REGION: 'eu-central-1',
      },
      { kind: 'sigv4', service: 'execute-api', region: 'ap-south-1' },
    ],
    [
      'a token for a host of AWS',
      { ASSERTS_REMOTE_WRITE_URL: amp, INSTRUMENTED_BEARER_TOKEN: 'x' },
      { kind: 'bearer' },
    ],
    [
      'a host of AMP with INSTRUMENTED_AUTH=none',
      { ASSERTS_REMOTE_WRITE_URL: amp, INSTRUMENTED_AUTH: 'none' },
      { kind: 'none' },
    ],
  ])('selects the scheme for %s', (_what, environment, expected) => {
    const { scheme, problems } = read(environment);

    expect(scheme).toMatchObject(expected);
    expect(problems).toEqual([]);
  });

  test('lets each option override its variable', () => {
    const environment = {
      INSTRUMENTED_USERNAME: 'a',
      INSTRUMENTED_PASSWORD: 'b',
      INSTRUMENTED_HEADERS: 'x-a=1,x-b=2',
    };

    const { scheme, headers } = read(environment, { password: 'c', headers: { 'X-B': '3', 'X-C': '4' } });

    expect(scheme).toMatchObject({ kind: 'basic', username: 'a' });
    expect(scheme.kind === 'basic' && reveal(scheme.password)).toBe('c');
    expect(headers.map(({ name, setting }) => [name, reveal(setting)])).toEqual([
      ['x-a', '1'],
      ['x-b', '3'],
      ['x-c', '4'],
    ]);
  });

  test.each<[Environment, string]>([
    [
      { INSTRUMENTED_PASSWORD: 's3cret' },
      'Cannot use INSTRUMENTED_PASSWORD: INSTRUMENTED_USERNAME is not set',
    ],
    [{ INSTRUMENTED_USERNAME: 'a' }, 'INSTRUMENTED_PASSWORD is not set'],
    [{ INSTRUMENTED_USERNAME: 'a:b', INSTRUMENTED_PASSWORD: 's3cret' }, 'it contains a colon'],
    [{ INSTRUMENTED_AUTH: 'basic' }, 'INSTRUMENTED_PASSWORD is not set'],
    [{ INSTRUMENTED_AUTH: 'bearer' }, 'INSTRUMENTED_BEARER_TOKEN is not set'],
    [{ INSTRUMENTED_BEARER_TOKEN: 'Bearer s3cret' }, 'without a space, and no "Bearer"'],
    [{ INSTRUMENTED_BEARER_TOKEN: 's3cret\r\nx: y' }, 'expected visible ASCII'],
    [{ INSTRUMENTED_AUTH: 'kerberos' }, 'expected basic, bearer, sigv4 or none'],
    [
      { INSTRUMENTED_AUTH: 'Bearer s3cret' },
      'Cannot use INSTRUMENTED_AUTH: expected basic, bearer, sigv4 or none',
    ],
    [{ INSTRUMENTED_AUTH: 'sigv4', AWS_REGION: 'eu-west-1' }, 'INSTRUMENTED_SIGV4_SERVICE'],
    [{ INSTRUMENTED_AUTH: 'sigv4', INSTRUMENTED_SIGV4_SERVICE: 'aps' }, 'INSTRUMENTED_SIGV4_REGION'],
    [
      { INSTRUMENTED_AUTH: 'sigv4', INSTRUMENTED_SIGV4_SERVICE: 'aps', INSTRUMENTED_SIGV4_REGION: 'x\ny' },
      'INSTRUMENTED_SIGV4_REGION',
    ],
    [
      { ASSERTS_REMOTE_WRITE_URL: amp, ASSERTS_TENANT_NAME: 'a', ASSERTS_PASSWORD: 's3cret' },
      'ASSERTS_PASSWORD is not used: AWS Signature Version 4 is in use',
    ],
    [
      { INSTRUMENTED_BEARER_TOKEN: 't', INSTRUMENTED_HEADERS: 'Authorization=Basic%20s3cret' },
      'Cannot use the header field authorization: a bearer token is in use',
    ],
    [
      { ASSERTS_REMOTE_WRITE_URL: 'http://vm.example', INSTRUMENTED_HEADERS: 'api-key=s3cret' },
      'Nothing is pushed: ASSERTS_REMOTE_WRITE_URL is plain http',
    ],
  ])('reports in one line what is wrong with %j, without a secret', (environment, line) => {
    const { problems } = read(environment);

    expect(problems).toEqual([expect.stringContaining(line)]);
    expect(problems.join()).not.toContain('s3cret');
  });
});

test.each(['\n', '\r\n'])('resolveConfig() removes the line break %j at the end of a password', (end) => {
  const { scheme } = read({ INSTRUMENTED_USERNAME: 'a', INSTRUMENTED_PASSWORD: ` s3cret ${end}` });

  expect(scheme.kind === 'basic' && reveal(scheme.password)).toBe(' s3cret ');
});

describe('INSTRUMENTED_HEADERS', () => {
  test('is parsed like OTEL_EXPORTER_OTLP_HEADERS', () => {
    const text = ' X-Scope-OrgID = acme , api-key=a%3Db%2Cc,,Authorization=Basic%20dTpw';

    const { scheme, headers, problems } = read({ INSTRUMENTED_HEADERS: text });

    expect(headers.map(({ name, setting }) => [name, reveal(setting)])).toEqual([
      ['x-scope-orgid', 'acme'],
      ['api-key', 'a=b,c'],
      ['authorization', 'Basic dTpw'],
    ]);
    expect(scheme).toEqual({ kind: 'none' });
    expect(problems).toEqual([]);
  });

  test.each([
    ['Content-Type=x', 'field 1 is content-type, which the library sets'],
    ['Host=x', 'field 1 is host'],
    ['content-length=1', 'field 1 is content-length'],
    ['Transfer-Encoding=chunked', 'field 1 is transfer-encoding'],
    ['x-prometheus-remote-write-version=9', 'which the library sets'],
    ['User-Agent=x', 'which the library sets'],
    ['a=1,s3cret', 'field 2 is not name=value'],
    ['Authorization: Basic s3cret==', 'field 1 is not name=value with the name of a header field'],
    ['a=s3cret%', 'field 1 has no percent-encoded text'],
    ['a=s3cret%0D%0Ab:c', 'field 1 has a value that is not'],
    ['a=s3cret%C3%BC', 'visible ASCII'],
    ['a=', 'field 1 has a value that is not'],
    [`a=${'s3cret'.repeat(2000)}`, 'field 1 has a value that is not 1 to 8192'],
  ])('rejects a field of %j by its position and quotes nothing of it', (text, problem) => {
    const { headers, problems } = read({ INSTRUMENTED_HEADERS: text });

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain('s3cret');
    expect(headers.length).toBeLessThanOrEqual(1);
  });

  test('yields no line break and no reserved header field for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, value) => {
        const { headers } = read(
          { INSTRUMENTED_HEADERS: `${text},x=${encodeURIComponent(value.toWellFormed())}` },
          {
            headers: { [text]: value },
          },
        );

        for (const { name, setting } of headers) {
          expect(name).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
          expect(reveal(setting)).toMatch(/^[\t -~]+$/);
          expect(['host', 'content-length', 'content-type']).not.toContain(name);
        }
      }),
    );
  });
});

describe('findSigningScope()', () => {
  test.each([
    ['aps-workspaces.eu-west-1.amazonaws.com', 'aps', 'eu-west-1'],
    ['aps-workspaces-fips.us-gov-west-1.amazonaws.com', 'aps', 'us-gov-west-1'],
    ['aps-workspaces.ap-southeast-2.api.aws', 'aps', 'ap-southeast-2'],
    ['aps-workspaces.cn-north-1.amazonaws.com.cn', 'aps', 'cn-north-1'],
    ['vpce-0a1b-xyz.aps-workspaces.eu-west-1.vpce.amazonaws.com', 'aps', 'eu-west-1'],
    ['vpce-0a1b-xyz-eu-west-1a.aps-workspaces.eu-west-1.vpce.amazonaws.com', 'aps', 'eu-west-1'],
    ['monitoring.us-east-1.amazonaws.com', 'monitoring', 'us-east-1'],
    ['monitoring-fips.us-east-1.amazonaws.com', 'monitoring', 'us-east-1'],
    ['monitoring.cn-northwest-1.api.amazonwebservices.com.cn', 'monitoring', 'cn-northwest-1'],
    ['vpce-1-2.monitoring.il-central-1.vpce.amazonaws.com', 'monitoring', 'il-central-1'],
  ])('recognizes %s', (host, service, region) => {
    expect(findSigningScope(host)).toEqual({ service, region });
  });

  test.each([
    'aps-workspaces.eu-west-1.amazonaws.com.evil.example',
    'evil-aps-workspaces.eu-west-1.amazonaws.com',
    'evil.aps-workspaces.eu-west-1.amazonaws.com',
    'aps-workspaces.amazonaws.com',
    'aps-workspaces.eu-west-1.amazonaws.org',
    'aps-workspaces.eu-west-1.evilamazonaws.com',
    'monitoring.example.com',
    'logs.eu-west-1.amazonaws.com',
    '127.0.0.1',
  ])('returns undefined for %s', (host) => {
    expect(findSigningScope(host)).toBeUndefined();
  });
});

describe('parseSecretReference()', () => {
  const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/vm-AbCdEf';

  test.each([
    [secret, { arn: secret }],
    [`${secret}:token`, { arn: secret, jsonKey: 'token' }],
    [`${secret}:token::`, { arn: secret, jsonKey: 'token', versionStage: undefined }],
    [`${secret}::AWSPREVIOUS:`, { arn: secret, jsonKey: undefined, versionStage: 'AWSPREVIOUS' }],
    [
      `${secret}:k:AWSCURRENT:v-1`,
      { arn: secret, jsonKey: 'k', versionStage: 'AWSCURRENT', versionId: 'v-1' },
    ],
    [
      'arn:aws-cn:ssm:cn-north-1:123456789012:parameter/prod/token',
      { service: 'ssm', partition: 'aws-cn', region: 'cn-north-1', jsonKey: undefined },
    ],
  ])('parses %s', (text, expected) => {
    expect(parseSecretReference(text)).toMatchObject(expected);
  });

  test.each([
    'hunter2',
    'arn:aws:iam::123456789012:role/x',
    'arn:aws:secretsmanager:eu-west-1:1:secret:x',
    'arn:aws:ssm:eu-west-1:123456789012:document/x',
    `${secret}:a:b:c:d`,
    `x${secret}`,
    `${secret}\r\nx: y`,
  ])('returns undefined for %j, which is a literal secret', (text) => {
    expect(parseSecretReference(text)).toBeUndefined();
  });
});

const documentArn = 'arn:aws:ssm:eu-west-1:123456789012:document/x';

test.each<[string, Environment]>([
  ['INSTRUMENTED_PASSWORD', { INSTRUMENTED_USERNAME: 'u', INSTRUMENTED_PASSWORD: documentArn }],
  ['INSTRUMENTED_BEARER_TOKEN', { INSTRUMENTED_BEARER_TOKEN: documentArn }],
  ['x-key of INSTRUMENTED_HEADERS', { INSTRUMENTED_HEADERS: `x-key=${documentArn}` }],
])('resolveConfig() reports an ARN of another kind in %s, which is sent unchanged', (name, environment) => {
  const { problems } = read(environment);

  expect(problems).toEqual([
    `${name} looks like an ARN, but not like that of a Secrets Manager secret or an SSM parameter; it is sent as it is.`,
  ]);
});

test('resolveConfig() returns settings that inspect and JSON print without secrets', () => {
  const { config } = read(
    {
      INSTRUMENTED_USERNAME: 'u',
      INSTRUMENTED_PASSWORD: 's3cret',
      INSTRUMENTED_HEADERS: 'x=s3cret',
      HTTPS_PROXY: 'http://u:s3cret@proxy:1',
      NODE_USE_ENV_PROXY: '1',
    },
    {},
  );

  expect(config.proxy?.authorization).toBeDefined();
  expect(inspect(config, { depth: Infinity, showHidden: true })).not.toMatch(/s3cret|czNjcmV0/);
  expect(JSON.stringify(config)).not.toMatch(/s3cret|czNjcmV0/);
});
