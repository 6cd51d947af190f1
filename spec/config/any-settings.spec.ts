import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isLoopback } from '../../lib/config/endpoint.js';
import type { Environment } from '../../lib/config/environment-variables.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { wrapHandler } from '../../lib/handler/wrap-handler.js';
import { Instrumentation } from '../../lib/instrumentation/instrumentation.js';
import { Log } from '../../lib/lambda/log.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { fakeContext, ImportReceiver } from '../../lib/testing/index.js';

const cases = 10_000;
/** One case in this many pushes to a real receiver: a connection for every case would take minutes. */
const pushingShare = 20;

const endpoints = ['INSTRUMENTED_ENDPOINT', 'ASSERTS_REMOTE_WRITE_URL', 'ASSERTS_METRIC_ENDPOINT'] as const;
const others = [
  'ASSERTS_TENANT_NAME',
  'ASSERTS_PASSWORD',
  'INSTRUMENTED_USERNAME',
  'INSTRUMENTED_AUTH',
  'INSTRUMENTED_SIGV4_SERVICE',
  'INSTRUMENTED_SIGV4_REGION',
  'INSTRUMENTED_CLIENT_CERT',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ASSERTS_ENVIRONMENT',
  'ASSERTS_SITE',
  'ACCOUNT_ID',
  'ASSERTS_LAYER_DISABLED',
  'DEBUG',
  'INSTRUMENTED_PROTOCOL',
  'INSTRUMENTED_FLUSH',
  'INSTRUMENTED_PROCESS_METRICS',
  'INSTRUMENTED_FLUSH_TIMEOUT_MS',
  'INSTRUMENTED_DEADLINE_MARGIN_MS',
  'INSTRUMENTED_ALLOW_INSECURE',
  'INSTRUMENTED_LABELS',
  'INSTRUMENTED_PROTOCOL',
  'INSTRUMENTED_OTLP_LABELS',
  'INSTRUMENTED_DOCTOR',
  'INSTRUMENTED_TENANT_LABEL',
  'AWS_LAMBDA_LOG_FORMAT',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_MAX_CONCURRENCY',
  'AWS_REGION',
] as const;

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.double().map(String),
  fc.constantFrom(
    ...['true', 'FALSE', '1', '0', '-1', '1e3', '1e999', 'NaN', 'Infinity', '0x10', ' ', '\n', '\u0000'],
    ...['every-invocation', 'interval:1s', 'interval:0s', 'interval:1e9s', 'after-response', 'manual', 'off'],
    ...['http://127.0.0.1:9', 'https://user:secret@localhost:9/base?x=y#z', 'localhost:9', '[::1]:9', ':9'],
    ...[
      '//x',
      'unix:/tmp/socket',
      'file:///etc/passwd',
      'javascript:0',
      'https://',
      'http://[',
      'x'.repeat(9000),
    ],
    ...[
      '__proto__',
      'constructor',
      '${jndi:ldap://x}',
      '"}\n# HELP',
      'a\r\nX-Injected: yes',
      'JSON',
      'on-demand',
    ],
  ),
);

const secret = 'sw0rdf1sh';
const settings = fc.record(
  {
    ...Object.fromEntries([...endpoints, ...others].map((name) => [name, anyText])),
    ASSERTS_PASSWORD: anyText.map((text) => text + secret),
    INSTRUMENTED_PASSWORD: anyText.map((text) => text + secret),
    INSTRUMENTED_BEARER_TOKEN: anyText.map((text) => text + secret),
    INSTRUMENTED_HEADERS: anyText.map((text) => `${text}=${secret}`),
    INSTRUMENTED_CLIENT_KEY: anyText.map((text) => text + secret),
  },
  { requiredKeys: [] },
);

/** Replaces or removes every fuzzed endpoint outside loopback, so that no case connects to another machine. */
function confine(environment: Environment, replacement: string | undefined): Environment {
  const { endpoint } = resolveConfig(environment).config;
  const isClosedPort = endpoint !== undefined && isLoopback(endpoint) && endpoint.port === '9';
  if (endpoint === undefined || isClosedPort) return environment;
  const [first, ...later] = endpoints;
  const without = Object.fromEntries(later.map((name) => [name, undefined]));
  return { ...environment, ...without, [first]: replacement };
}

describe('a handler under any settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'any-settings-'));
  let receiver: ImportReceiver;
  beforeAll(async () => {
    // The folder of the crash journal, for any name of a log stream.
    vi.stubEnv('TMPDIR', folder);
    receiver = await ImportReceiver.start({ tls: false });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
    await receiver.close();
  });

  test(
    `keeps its result and its error in ${String(cases)} random environments`,
    { timeout: 300_000 },
    async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(settings, fc.double(), async (given, remainingMs) => {
          count += 1;
          const environment = confine(given, count % pushingShare === 0 ? receiver.origin : undefined);
          const lines: unknown[] = [];
          const instrumentation = start(environment, lines);
          const result = { fine: true };
          const error = new RangeError('the handler’s own');
          const handler = wrapHandler(
            (event: { fails: boolean }, _context: object): Promise<object> =>
              event.fails ? Promise.reject(error) : Promise.resolve(result),
            {},
            () => instrumentation,
          );
          const context = fakeContext({ getRemainingTimeInMillis: () => remainingMs });

          expect(await handler({ fails: false }, context)).toBe(result);
          await expect(handler({ fails: true }, context)).rejects.toBe(error);

          expect(JSON.stringify(lines)).not.toContain(secret);
        }),
        { numRuns: cases },
      );

      expect(receiver.pushes.length).toBeGreaterThan(0);
      expect(receiver.pushes.flatMap(({ invalidLines }) => invalidLines)).toEqual([]);
    },
  );
});

function start(environment: Environment, lines: unknown[]): Instrumentation {
  const clock = { epochMs: () => Date.now(), monotonicMs: () => performance.now() };
  const write = (line: unknown): void => void lines.push(line);
  return new Instrumentation({
    environment,
    options: { registries: [] },
    clock,
    timers: systemTimers,
    log: new Log({ sink: { warn: write, info: write }, clock, environment }),
    readyMs: () => 0,
    extension: () => undefined,
    layerVersion: () => undefined,
  });
}
