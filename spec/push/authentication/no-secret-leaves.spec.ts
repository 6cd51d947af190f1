import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { wrapHandler } from '../../../lib/handler/wrap-handler.js';
import { Instrumentation } from '../../../lib/instrumentation/instrumentation.js';
import { systemClock } from '../../../lib/lambda/clock.js';
import { Log } from '../../../lib/lambda/log.js';
import { systemTimers } from '../../../lib/lambda/timers.js';
import { containsSecret } from '../../../lib/push/authentication/contains-secret.js';
import { fakeContext } from '../../../lib/testing/index.js';
import { FakeAws } from './fake-aws.js';
import { findSecret } from './find-secret.js';

/** Secrets that are too long to occur in a text by chance. */
const visible = fc.stringMatching(/^[!-~]{10,24}$/);
const secrets = fc.record({
  password: fc.oneof(visible, fc.string({ unit: 'grapheme', minLength: 10, maxLength: 24 })),
  token: visible,
  header: visible,
  secretAccessKey: visible,
  sessionToken: visible,
  fetched: visible,
});
type Secrets = Readonly<
  Record<'password' | 'token' | 'header' | 'secretAccessKey' | 'sessionToken' | 'fetched', string>
>;

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:vm-AbCdEf';

const schemes: Readonly<Record<string, (given: Secrets) => Record<string, string>>> = {
  Basic: ({ password }) => ({ INSTRUMENTED_USERNAME: 'user', INSTRUMENTED_PASSWORD: password }),
  'a bearer token': ({ token }) => ({ INSTRUMENTED_BEARER_TOKEN: token }),
  'a header field': ({ header }) => ({ INSTRUMENTED_HEADERS: `x-key=${encodeURIComponent(header)}` }),
  'a signature': () => ({
    INSTRUMENTED_AUTH: 'sigv4',
    INSTRUMENTED_SIGV4_SERVICE: 'aps',
    AWS_REGION: 'eu-west-1',
  }),
  'a fetched secret': () => ({ INSTRUMENTED_USERNAME: 'user', INSTRUMENTED_PASSWORD: arn }),
};

/** The paths of three protocols: two of them quote a response, one does not. */
const path = fc.constantFrom('', '/api/v1/write', '/v1/metrics');

type Echo = (text: string) => string;
const echoes: Readonly<
  Record<string, { readonly status: number; readonly echo: Echo; readonly isLocation?: true }>
> = {
  'a 401 that repeats the request': { status: 401, echo: (text) => text },
  'a 403 that repeats it as JSON': { status: 403, echo: (text) => JSON.stringify({ message: text }) },
  'a 400 that repeats it in Base64': {
    status: 400,
    echo: (text) => Buffer.from(`x${text}`).toString('base64'),
  },
  'a 500 that repeats it percent-encoded': { status: 500, echo: encodeURIComponent },
  'a 302 that repeats it as a host': {
    status: 302,
    echo: (text) => `https://${Buffer.from(text).toString('hex').slice(0, 50)}.example/`,
    isLocation: true,
  },
};

interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly text: string;
}

/** Answers each request with its own headers and decoded Basic credentials. */
async function startEcho({ status, echo, isLocation }: (typeof echoes)[string]) {
  const received: ReceivedRequest[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(
        'utf8',
      );
      received.push({ headers: request.headers, url: request.url ?? '', text });
      const { authorization = '' } = request.headers;
      const decoded = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
      const repeated = echo(`${JSON.stringify(request.headers)} ${authorization} ${decoded}`);
      response.writeHead(status, isLocation ? { location: repeated } : {});
      response.end(isLocation ? '' : repeated);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs an environment: init with the doctor, an invocation and a flush. @returns its output and its objects */
async function runEnvironment(endpoint: string, settings: Record<string, string>) {
  const output: unknown[] = [];
  const write = (line: unknown): void => void output.push(line);
  const environment = {
    INSTRUMENTED_ENDPOINT: endpoint,
    INSTRUMENTED_DOCTOR: 'true',
    INSTRUMENTED_FLUSH_TIMEOUT_MS: '5000',
    DEBUG: 'true',
    ...settings,
  };
  const instrumentation = new Instrumentation({
    environment,
    options: { registries: [], onPush: write },
    clock: systemClock,
    timers: systemTimers,
    log: new Log({ sink: { warn: write, info: write }, clock: systemClock, environment }),
    extension: () => undefined,
    readyMs: () => 0,
    layerVersion: () => undefined,
  });
  await instrumentation.open(true);
  await instrumentation.diagnose(true);
  const handler = wrapHandler(
    (_event: object, _context: object): Promise<string> => Promise.resolve('fine'),
    {},
    () => instrumentation,
  );
  await handler({}, fakeContext());
  output.push(await instrumentation.flush());
  instrumentation.close();
  return { output, held: instrumentation };
}

describe('a secret', () => {
  const cases = Object.keys(schemes).flatMap((scheme) =>
    Object.keys(echoes).map((echo) => [scheme, echo] as const),
  );

  test.each(cases)(
    'leaves the process only in the request that needs it: %s, with a response of %s',
    async (scheme, echo) => {
      await fc.assert(
        fc.asyncProperty(secrets, path, async (given, at) => {
          const { secretAccessKey, sessionToken, fetched } = given;
          const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken };
          vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
          vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
          vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
          await using aws = await FakeAws.start(keys, () => ({ json: { SecretString: fetched } }));
          vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', aws.url);
          const endpoint = await startEcho(echoes[echo]!);

          const { output, held } = await runEnvironment(endpoint.url + at, schemes[scheme]!(given)).finally(
            endpoint.close,
          );

          const everything = [
            JSON.stringify(output),
            inspect(output, { depth: Infinity, showHidden: true }),
            inspect(held, { depth: Infinity, showHidden: true }),
            JSON.stringify(held),
            ...endpoint.received.flatMap(({ url, text }) => [url, text]),
            // AWS gets the session token, and no other secret.
            ...aws.requests.map(({ headers, body, target }) =>
              JSON.stringify([{ ...headers, 'x-amz-security-token': '' }, target, body.toString('utf8')]),
            ),
          ].join('\n');
          for (const [name, secret] of Object.entries(given)) {
            expect(findSecret(everything, secret), `${name} in ${everything}`).toEqual([]);
          }
          // The endpoint was reached.
          expect(endpoint.received.length).toBeGreaterThan(0);
          expect(output.length).toBeGreaterThan(3);
        }),
        { numRuns: 6 },
      );
    },
  );
});

describe('containsSecret()', () => {
  const around = fc.string({ unit: 'binary-ascii', maxLength: 7 });
  const forms: Readonly<Record<string, (text: string) => string>> = {
    plain: (text) => text,
    JSON: (text) => JSON.stringify(text),
    'JSON in ASCII': (text) =>
      JSON.stringify(text).replace(
        /[\u0080-\uffff]/g,
        (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    percent: encodeURIComponent,
    base64: (text) => Buffer.from(text).toString('base64'),
    base64url: (text) => Buffer.from(text).toString('base64url'),
  };

  test.each(Object.entries(forms))('finds a secret within a longer text, written as %s', (_name, write) => {
    fc.assert(
      fc.property(around, fc.string({ unit: 'grapheme', minLength: 3 }), around, (before, secret, after) => {
        const received = Buffer.from(`<${write(before + secret + after)}>`).toString('latin1');

        expect(containsSecret(received, ['other', secret])).toBe(true);
      }),
    );
  });

  test('finds nothing in usual responses', () => {
    for (const text of [
      '',
      'OK',
      '{"status":"error","errorType":"bad_data"}',
      '<html>403 Forbidden</html>',
    ]) {
      expect(containsSecret(text, ['hunter2-and-more', ''])).toBe(false);
    }
  });
});
