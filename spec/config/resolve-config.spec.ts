import { createSecureContext } from 'node:tls';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { InstrumentationOptions } from '../../lib/config/options.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import type { Secret } from '../../lib/config/secret.js';
import { CertificateAuthority } from '../../lib/testing/certificate/certificate-authority.js';

const endpoint = { ASSERTS_REMOTE_WRITE_URL: 'https://vm.example' };
const credentials = { ASSERTS_TENANT_NAME: 'acme', ASSERTS_PASSWORD: 'hunter2' };

describe('resolveConfig() for constant labels', () => {
  test('returns the documented defaults for an empty environment, and reports the missing endpoint in Lambda', () => {
    const { config, problems } = resolveConfig({ AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' });

    expect(config).toMatchObject({
      isDisabled: false,
      endpoint: undefined,
      authentication: { scheme: { kind: 'none' }, headers: [] },
      flushPolicy: { kind: 'every-invocation' },
      flushTimeoutMs: 1000,
      deadlineMarginMs: 500,
      isDebug: false,
      hasTimestamps: true,
    });
    expect(config.durationBuckets.at(-1)).toBe(900);
    expect(problems).toEqual([
      expect.stringMatching(
        /^Nothing is pushed: neither INSTRUMENTED_ENDPOINT nor ASSERTS_REMOTE_WRITE_URL is set/,
      ),
    ]);
  });

  test('reports no missing endpoint outside Lambda, in a unit test or a script', () => {
    expect(resolveConfig({}).problems).toEqual([]);
  });

  test('reads every variable of the settings table', () => {
    const { config, problems } = resolveConfig({
      ...endpoint,
      ...credentials,
      ASSERTS_ENVIRONMENT: 'prod',
      ASSERTS_SITE: 'dublin',
      ACCOUNT_ID: '42',
      ASSERTS_LAYER_DISABLED: 'TRUE',
      DEBUG: 'true',
      INSTRUMENTED_FLUSH: 'interval:2.5s',
      INSTRUMENTED_PROCESS_METRICS: 'Interval:30s',
      INSTRUMENTED_FLUSH_TIMEOUT_MS: '250',
      INSTRUMENTED_DEADLINE_MARGIN_MS: '0',
      INSTRUMENTED_LABELS: 'team=orders',
    });

    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      isDisabled: true,
      isDebug: true,
      flushPolicy: { kind: 'interval', intervalMs: 2500 },
      processMetrics: { kind: 'interval', intervalMs: 30_000 },
      flushTimeoutMs: 250,
      deadlineMarginMs: 0,
      labels: {
        tenantName: 'acme',
        environment: 'prod',
        site: 'dublin',
        accountId: '42',
        constant: { team: 'orders' },
      },
    });
    expect(config.authentication.scheme).toMatchObject({ kind: 'basic', username: 'acme' });
  });

  test('prefers options to the environment', () => {
    const options: InstrumentationOptions = {
      endpoint: 'other.example',
      flushTimeoutMs: 77,
      debug: false,
      disabled: false,
    };
    const { config } = resolveConfig({ ...endpoint, DEBUG: 'true', ASSERTS_LAYER_DISABLED: 'true' }, options);

    expect(config.endpoint?.host).toBe('other.example');
    expect(config).toMatchObject({ flushTimeoutMs: 77, isDebug: false, isDisabled: false });
  });

  test('treats an undefined option as not given', () => {
    expect(resolveConfig(endpoint, { endpoint: undefined }).config.endpoint?.host).toBe('vm.example');
  });

  test('defaults to a push every 10 s on Managed Instances', () => {
    const { config } = resolveConfig({ ...endpoint, AWS_LAMBDA_MAX_CONCURRENCY: '64' });

    expect(config.flushPolicy).toEqual({ kind: 'interval', intervalMs: 10_000 });
  });

  test('replaces after-response by an interval on Managed Instances and reports it', () => {
    const { config, problems } = resolveConfig({
      ...endpoint,
      AWS_LAMBDA_MAX_CONCURRENCY: '10',
      INSTRUMENTED_FLUSH: 'after-response',
    });

    expect(config.flushPolicy).toEqual({ kind: 'interval', intervalMs: 10_000 });
    expect(problems).toEqual([expect.stringContaining('after-response on Managed Instances')]);
  });

  test.each([
    ['INSTRUMENTED_FLUSH', 'sometimes'],
    ['INSTRUMENTED_FLUSH', 'interval:0s'],
    ['INSTRUMENTED_FLUSH', 'interval:10'],
    ['INSTRUMENTED_PROCESS_METRICS', 'sometimes'],
    ['INSTRUMENTED_PROCESS_METRICS', 'interval:-1s'],
    ['INSTRUMENTED_FLUSH_TIMEOUT_MS', 'soon'],
    ['INSTRUMENTED_FLUSH_TIMEOUT_MS', '0'],
    ['INSTRUMENTED_FLUSH_TIMEOUT_MS', '-5'],
    ['INSTRUMENTED_FLUSH_TIMEOUT_MS', '900001'],
    ['INSTRUMENTED_DEADLINE_MARGIN_MS', 'NaN'],
    ['ASSERTS_LAYER_DISABLED', 'yes please'],
    ['INSTRUMENTED_ALLOW_INSECURE', 'maybe'],
  ])('reports %s=%s in one line that names both, and uses the default', (variable, value) => {
    const usual = resolveConfig({ ...endpoint, ...credentials }).config;
    const insecure = { ASSERTS_REMOTE_WRITE_URL: 'http://vm.example' };
    const { config, problems } = resolveConfig({
      ...(variable === 'INSTRUMENTED_ALLOW_INSECURE' ? insecure : endpoint),
      ...credentials,
      [variable]: value,
    });

    expect(problems[0]).toContain(`${variable}="${value}"`);
    expect(problems[0]).not.toContain('\n');
    expect(config).toMatchObject({
      flushPolicy: usual.flushPolicy,
      processMetrics: usual.processMetrics,
      flushTimeoutMs: usual.flushTimeoutMs,
      deadlineMarginMs: usual.deadlineMarginMs,
      isDisabled: false,
    });
  });

  test('quotes a long value with line breaks shortened and on one line', () => {
    const { problems } = resolveConfig({ ...endpoint, INSTRUMENTED_FLUSH: `a\n\u2028${'b'.repeat(5000)}` });

    expect(problems[0]).not.toMatch(/[\n\u2028]/);
    expect(problems[0]?.length).toBeLessThan(250);
  });

  test.each(['DEBUG=express:*', 'DEBUG=1', 'DEBUG=false'])(
    'ignores %s without a report, because other packages use DEBUG too',
    (setting) => {
      const { config, problems } = resolveConfig({ ...endpoint, DEBUG: setting.slice('DEBUG='.length) });

      expect(config.isDebug).toBe(false);
      expect(problems).toEqual([]);
    },
  );
});

describe('resolveConfig() for the endpoint', () => {
  test('reads ASSERTS_METRIC_ENDPOINT if ASSERTS_REMOTE_WRITE_URL is not set', () => {
    const { config, problems } = resolveConfig({ ASSERTS_METRIC_ENDPOINT: 'vm.example' });

    expect(config.endpoint?.href).toBe('https://vm.example/api/v1/import/prometheus');
    expect(problems).toEqual([]);
  });

  test('uses ASSERTS_REMOTE_WRITE_URL and reports an ASSERTS_METRIC_ENDPOINT that differs', () => {
    const { config, problems } = resolveConfig({ ...endpoint, ASSERTS_METRIC_ENDPOINT: 'other.example' });

    expect(config.endpoint?.host).toBe('vm.example');
    expect(problems).toEqual([expect.stringContaining('differ')]);
  });

  test('reports nothing if both variables mean the same URL', () => {
    expect(resolveConfig({ ...endpoint, ASSERTS_METRIC_ENDPOINT: 'vm.example' }).problems).toEqual([]);
  });

  test('prefers INSTRUMENTED_ENDPOINT to the names of the Asserts layers and reports a difference once', () => {
    const { config, problems } = resolveConfig({
      ...endpoint,
      INSTRUMENTED_ENDPOINT: 'https://mimir.example/api/v1/push',
      ASSERTS_METRIC_ENDPOINT: 'https://mimir.example/api/v1/push/',
    });

    expect(config.endpoint?.href).toBe('https://mimir.example/api/v1/push');
    expect(config).toMatchObject({
      endpointSetting: 'INSTRUMENTED_ENDPOINT',
      protocol: 'remote-write',
      protocolSource: 'the path of INSTRUMENTED_ENDPOINT',
    });
    expect(problems).toEqual([
      'INSTRUMENTED_ENDPOINT and ASSERTS_REMOTE_WRITE_URL differ; the first is used.',
    ]);
  });

  test('reports no difference between variables if the option sets the endpoint', () => {
    const options = { endpoint: 'https://mimir.example/api/v1/push' };

    expect(resolveConfig({ ...endpoint, INSTRUMENTED_ENDPOINT: 'other.example' }, options).problems).toEqual(
      [],
    );
  });

  test.each([
    [{}, {}, 'import', 'default'],
    [{ INSTRUMENTED_PROTOCOL: ' OTLP ' }, {}, 'otlp', 'INSTRUMENTED_PROTOCOL'],
    [{ INSTRUMENTED_PROTOCOL: 'otlp' }, { protocol: 'remote-write-2' }, 'remote-write-2', 'protocol'],
  ] as const)(
    'reads the protocol from variables %j and options %j',
    (variables, options, protocol, protocolSource) => {
      const { config, problems } = resolveConfig({ ...endpoint, ...variables }, options);

      expect(config).toMatchObject({ protocol, protocolSource });
      expect(problems).toEqual([]);
    },
  );

  test.each([
    [{ INSTRUMENTED_PROTOCOL: 'grpc' }, {}, 'INSTRUMENTED_PROTOCOL'],
    [{ INSTRUMENTED_PROTOCOL: 'otlp' }, { protocol: 'grpc' as 'otlp' }, 'protocol'],
  ])(
    'uses the protocol of the path, and reports it, if variables %j and options %j name no protocol',
    (variables, options, setting) => {
      const url = { INSTRUMENTED_ENDPOINT: 'https://mimir.example/api/v1/push' };

      const { config, problems } = resolveConfig({ ...url, ...variables }, options);

      expect(config.protocol).toBe('remote-write');
      expect(problems).toEqual([
        `Cannot use ${setting}="grpc": expected import, remote-write, remote-write-2, otlp, pushgateway; the endpoint's own is used.`,
      ]);
    },
  );

  test.each([
    ['https://collector.example/v1/metrics', {}, {}, 'resource'],
    ['https://mimir.example/otlp/v1/metrics', {}, {}, 'data-points'],
    ['https://mimir.example/otlp/v1/metrics', { INSTRUMENTED_OTLP_LABELS: ' Both ' }, {}, 'both'],
    [
      'https://mimir.example/otlp/v1/metrics',
      { INSTRUMENTED_OTLP_LABELS: 'both' },
      { otlpLabels: 'resource' },
      'resource',
    ],
  ] as const)(
    'places the labels of OTLP at %s by variables %j and options %j',
    (url, variables, options, place) => {
      const { config, problems } = resolveConfig({ INSTRUMENTED_ENDPOINT: url, ...variables }, options);

      expect(config.otlpLabels).toBe(place);
      expect(problems).toEqual([]);
    },
  );

  test('places the labels of OTLP as the receiver needs them, and reports it, if the setting is invalid', () => {
    const { config, problems } = resolveConfig({
      INSTRUMENTED_ENDPOINT: 'https://mimir.example/otlp/v1/metrics',
      INSTRUMENTED_OTLP_LABELS: 'everywhere',
    });

    expect(config.otlpLabels).toBe('data-points');
    expect(problems).toEqual([
      'Cannot use INSTRUMENTED_OTLP_LABELS="everywhere": expected resource, data-points, both; data-points is used.',
    ]);
  });

  test('keeps timestamps that the protocol requires and reports it', () => {
    const url = { INSTRUMENTED_ENDPOINT: 'https://mimir.example/api/v1/push' };

    const { config, problems } = resolveConfig(url, { timestamps: false });

    expect(config.hasTimestamps).toBe(true);
    expect(problems).toEqual([
      'Cannot use timestamps="false": expected true for remote-write; true is used.',
    ]);
    expect(resolveConfig(endpoint, { timestamps: false })).toMatchObject({
      config: { hasTimestamps: false },
      problems: [],
    });
  });

  test.each([
    ['a wrong URL', { ASSERTS_REMOTE_WRITE_URL: 'http://hunter2 hunter2' }],
    ['a wrong scheme', { ASSERTS_REMOTE_WRITE_URL: 'ftp://u:hunter2@vm.example' }],
  ])('pushes nothing to %s and quotes nothing of it', (_what, environment) => {
    const { config, problems } = resolveConfig(environment);

    expect(config.endpoint).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('ASSERTS_REMOTE_WRITE_URL')]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('rejects credentials over plain http to another host', () => {
    const { config, problems } = resolveConfig({
      ...credentials,
      ASSERTS_REMOTE_WRITE_URL: 'http://vm.example',
    });

    expect(config.endpoint).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining('INSTRUMENTED_ALLOW_INSECURE=true')]);
  });

  test.each([
    ['to this machine', { ...credentials, ASSERTS_REMOTE_WRITE_URL: 'http://127.0.0.1:8428' }],
    ['without credentials', { ASSERTS_REMOTE_WRITE_URL: 'http://vm.example' }],
    [
      'with INSTRUMENTED_ALLOW_INSECURE=true',
      { ...credentials, ASSERTS_REMOTE_WRITE_URL: 'http://vm.example', INSTRUMENTED_ALLOW_INSECURE: 'true' },
    ],
  ])('accepts plain http %s', (_when, environment) => {
    expect(resolveConfig(environment)).toMatchObject({
      config: { endpoint: expect.any(URL) as URL },
      problems: [],
    });
  });

  test.each(['http://vm.localhost:8428', 'http://localhost.:8428'])(
    'rejects credentials over plain http to %s, which DNS may resolve to another host',
    (url) => {
      const { config, problems } = resolveConfig({ ...credentials, ASSERTS_REMOTE_WRITE_URL: url });

      expect(config.endpoint).toBeUndefined();
      expect(problems).toEqual([expect.stringContaining('plain http')]);
    },
  );

  test('ignores credentials in the URL and reports it without them', () => {
    const { config, problems } = resolveConfig({ ASSERTS_REMOTE_WRITE_URL: 'https://me:hunter2@vm.example' });

    expect(config.authentication.scheme).toEqual({ kind: 'none' });
    expect(inspect([config, problems], { depth: Infinity })).not.toContain('hunter2');
    expect(problems).toEqual([expect.stringContaining('INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD')]);
  });
});

describe('resolveConfig() for credentials', () => {
  test('uses a tenant without a password only as a label', () => {
    const { config, problems } = resolveConfig({ ...endpoint, ASSERTS_TENANT_NAME: 'acme' });

    expect(config.authentication.scheme).toEqual({ kind: 'none' });
    expect(config.labels.tenantName).toBe('acme');
    expect(problems).toEqual([]);
  });

  test.each([
    ['a password without a tenant', { ASSERTS_PASSWORD: 'hunter2' }],
    ['a tenant with a colon', { ASSERTS_TENANT_NAME: 'a:b', ASSERTS_PASSWORD: 'hunter2' }],
  ])('sends no credentials for %s and reports one problem without the password', (_what, environment) => {
    const { config, problems } = resolveConfig({ ...endpoint, ...environment });

    expect(config.authentication.scheme).toEqual({ kind: 'none' });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('keeps spaces around a password', () => {
    const { config } = resolveConfig({
      ...endpoint,
      ASSERTS_TENANT_NAME: 'acme',
      ASSERTS_PASSWORD: ' hunter2 ',
    });

    const { scheme } = config.authentication;
    expect(scheme.kind === 'basic' && (scheme.password.value as Secret).reveal()).toBe(' hunter2 ');
  });
});

describe('resolveConfig() for options set in code', () => {
  test.each([
    [[]],
    [[1, 1]],
    [[2, 1]],
    [[1, Number.NaN]],
    [[1, Infinity]],
    [[Symbol('1') as unknown as number]],
  ])('rejects buckets %j and uses the default', (buckets) => {
    const { config, problems } = resolveConfig(endpoint, { buckets });

    expect(config.durationBuckets.at(-1)).toBe(900);
    expect(problems).toEqual([expect.stringContaining('buckets')]);
  });

  test('drops values that are no registry and reports them', () => {
    const registry = { getMetricsAsJSON: () => Promise.resolve([]) };
    const { config, problems } = resolveConfig(endpoint, {
      registries: [registry, {} as never, null as never],
    });

    expect(config.registries).toEqual([registry]);
    expect(problems).toHaveLength(1);
  });
});

describe('certificateAuthority', () => {
  const { certificate } = new CertificateAuthority();
  const resolve = (certificateAuthority: string) => resolveConfig(endpoint, { certificateAuthority });

  test('is used unchanged if it contains certificates, with any text between them', () => {
    const bundle = `# Example CA\n${certificate}\n# The same\r\n${certificate.replaceAll('\n', '\r\n')}`;

    const { config, problems } = resolve(bundle);

    expect(problems).toEqual([]);
    expect(config.certificateAuthority).toBe(bundle);
    expect(() => createSecureContext({ ca: bundle })).not.toThrow();
  });

  test.each([
    ['text', 'hunter2 is no PEM'],
    ['a file name', '/etc/ssl/hunter2.pem'],
    ['empty', ''],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'],
    ['a certificate with invalid content', '-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----'],
    ['half a certificate', `${certificate.slice(0, 200)}\nhunter2`],
    [
      'a valid and an invalid certificate',
      `${certificate}\n-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----`,
    ],
    ['a certificate with escaped line breaks', certificate.replaceAll('\n', '\\n')],
  ])('is not used, with one line that does not quote it, if it is %s', (_what, text) => {
    const { config, problems } = resolve(text);

    expect(config.certificateAuthority).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/^Cannot use certificateAuthority: expected /)]);
    expect(problems.join()).not.toContain('hunter2');
  });
});
