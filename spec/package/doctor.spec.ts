import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../lib/doctor/check.js';
import {
  blackHole,
  CertificateAuthority,
  ImportReceiver,
  type ImportReceiverOptions,
} from '../../lib/testing/index.js';

const bin = fileURLToPath(new URL('../../dist/cjs/cli/bin.js', import.meta.url));
const password = 'correct horse';

interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(environment: Record<string, string>, args: readonly string[] = []): Promise<Ending> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, 'doctor', '--timeout', '1500', ...args],
      { env: { PATH: process.env.PATH, ...environment }, encoding: 'utf8', timeout: 30_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

/** @returns the report for an environment, after checks of the printed report */
async function examine(environment: Record<string, string>): Promise<Report & { code: number }> {
  const [printed, json] = await Promise.all([run(environment), run(environment, ['--json'])]);
  const report = JSON.parse(json.out) as Report & { exitCode: number };

  expect(printed.code).toBe(report.exitCode);
  expect(json.code).toBe(report.exitCode);
  expect(printed.err + json.err).toBe('');
  expect(printed.out.split('\n').filter((line) => Array.from(line).length > 80)).toEqual([]);
  for (const text of [printed.out, json.out]) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(Buffer.from(`acme:${password}`).toString('base64'));
  }
  for (const check of report.checks) expect(check.advice === undefined).toBe(check.status !== 'failed');
  return { ...report, code: report.exitCode };
}

const credentials = { ASSERTS_TENANT_NAME: 'acme', ASSERTS_PASSWORD: password };

async function start(options: ImportReceiverOptions): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start(options);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** @returns variables to push to a receiver and to trust its authority */
function settingsFor(receiver: ImportReceiver): Record<string, string> {
  const url = { ASSERTS_REMOTE_WRITE_URL: receiver.origin };
  return receiver.certificateAuthority === undefined
    ? url
    : { ...url, NODE_EXTRA_CA_CERTS: keep(receiver.certificateAuthority) };
}

/** @returns the path of a file with a PEM */
function keep(pem: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file.pem');
  writeFileSync(file, pem);
  return file;
}

/** @returns the loopback port of the server, which closes at the end of the test */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** Responses with lengths that RFC 9112 allows and that Node's parser accepts. The library's parser rejects them. */
const oddAnswers = {
  length: 'HTTP/1.1 200 OK\r\ncontent-length: 0000000000000000\r\n\r\n',
  chunk: 'HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n0000000000\r\n\r\n',
  redirect: 'HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0000000000000000\r\n\r\n',
};

/** @returns the port of a new TCP server that answers each request with this text */
async function answering(
  text: string,
  onRequest: (request: string) => void = () => undefined,
): Promise<number> {
  return listen(createServer((socket) => answerBy(socket, text, onRequest)));
}

function answerBy(socket: Socket, text: string, onRequest: (request: string) => void): void {
  let request = '';
  socket.on('error', () => undefined).setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    request += chunk;
    const [head = '', body] = request.split('\r\n\r\n');
    // Node writes the head first and the body later.
    if (body?.length !== Number(/^content-length: (\d+)$/im.exec(head)?.[1])) return;
    onRequest(request);
    socket.end(text);
  });
}

/** @returns request line, header fields in alphabetical order and body, without the field that Node adds */
function readRequest(request: string): readonly string[] {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [first = '', ...fields] = head.split('\r\n');
  return [first, ...fields.filter((field) => field !== 'Connection: close').sort(), body];
}

async function closedPort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Expected {
  readonly name: string;
  readonly detail: RegExp;
  readonly advice: RegExp;
  readonly code: number;
  /** The expected result of Node's own client, if the doctor uses it. */
  readonly secondOpinion?: RegExp;
}

type SetUp = () => Promise<Record<string, string>> | Record<string, string>;

const brokenSetUps: Record<string, [SetUp, Expected]> = {
  'no endpoint': [
    () => ({}),
    {
      name: 'endpoint',
      detail: /neither INSTRUMENTED_ENDPOINT nor ASSERTS_REMOTE_WRITE_URL is set/,
      advice: /Set INSTRUMENTED_ENDPOINT/,
      code: 3,
    },
  ],
  'a bad URL': [
    () => ({ ASSERTS_REMOTE_WRITE_URL: 'https://exa mple:99999' }),
    { name: 'endpoint', detail: /it is not a URL/, advice: /Set ASSERTS_REMOTE_WRITE_URL/, code: 3 },
  ],
  'a wrong path': [
    async () => {
      const { origin } = await start({ tls: false });
      return { ASSERTS_REMOTE_WRITE_URL: `${origin}/wrong` };
    },
    { name: 'request', detail: /answered 404/, advice: /Check the path/, code: 6 },
  ],
  'a path of remote write': [
    async () => {
      const { origin } = await start({ tls: false });
      return { ASSERTS_REMOTE_WRITE_URL: `${origin}/api/v1/write` };
    },
    {
      name: 'request',
      detail: /answered 404/,
      advice: /take Prometheus remote write 1\.0 at that path/,
      code: 6,
    },
  ],
  'a path of OTLP': [
    async () => {
      const { origin } = await start({ tls: false });
      return { ASSERTS_REMOTE_WRITE_URL: `${origin}/opentelemetry/v1/metrics` };
    },
    { name: 'request', detail: /answered 404/, advice: /take OTLP metrics as JSON at that path/, code: 6 },
  ],
  'a host that DNS does not know': [
    () => ({ ASSERTS_REMOTE_WRITE_URL: 'https://metrics.invalid' }),
    {
      name: 'lookup',
      detail: /unknown host name|could not be looked up/,
      advice: /Check the host name/,
      code: 4,
    },
  ],
  'a refused connection': [
    async () => ({ ASSERTS_REMOTE_WRITE_URL: `https://127.0.0.1:${String(await closedPort())}` }),
    {
      name: 'connection',
      detail: /refused the connection/,
      advice: /Check that the store is running/,
      code: 4,
    },
  ],
  'a black hole': [
    async () => {
      const hole = await blackHole();
      onTestFinished(() => hole.close());
      return { ASSERTS_REMOTE_WRITE_URL: hole.url };
    },
    { name: 'connection', detail: /no connection was made within 1500 ms/, advice: /drops packets/, code: 4 },
  ],
  'an untrusted certificate': [
    async () => settingsFor(await start({ tls: { certificate: 'untrusted' } })),
    { name: 'tls', detail: /certificate is not trusted/, advice: /NODE_EXTRA_CA_CERTS/, code: 5 },
  ],
  'an expired certificate': [
    async () => settingsFor(await start({ tls: { certificate: 'expired' } })),
    { name: 'tls', detail: /certificate has expired/, advice: /Renew the certificate/, code: 5 },
  ],
  'a certificate for another host': [
    async () => settingsFor(await start({ tls: { certificate: 'wrong-host' } })),
    { name: 'tls', detail: /certificate is for another host/, advice: /Use the host name/, code: 5 },
  ],
  'plain http where https is expected': [
    async () => {
      const { origin } = await start({ tls: false });
      return { ASSERTS_REMOTE_WRITE_URL: origin.replace('http:', 'https:') };
    },
    { name: 'tls', detail: /TLS with the endpoint failed/, advice: /write http:\/\//, code: 5 },
  ],
  'wrong credentials': [
    async () => {
      const receiver = await start({ credentials: { tenantName: 'acme', password: 'another' } });
      return { ...settingsFor(receiver), ...credentials };
    },
    { name: 'request', detail: /answered 401/, advice: /does not accept them/, code: 6 },
  ],
  'missing credentials': [
    async () => settingsFor(await start({ credentials: { tenantName: 'acme', password } })),
    { name: 'request', detail: /answered 401/, advice: /none are sent/, code: 6 },
  ],
  'a redirect': [
    async () => {
      const headers = { location: 'https://elsewhere.example/login?token=abc' };
      return settingsFor(await start({ fault: { kind: 'status', status: 302, headers } }));
    },
    {
      name: 'request',
      detail: /answered 302, a redirect to https:\/\/elsewhere\.example;/,
      advice: /redirects/,
      code: 6,
    },
  ],
  'a clock that is an hour behind': [
    async () => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      return settingsFor(await start({ fault: { kind: 'status', status: 204, headers: { date } } }));
    },
    {
      name: 'clock',
      detail: /clock is 3(?:59\d|60\d) s behind the endpoint's/,
      advice: /Set the clock/,
      code: 7,
    },
  ],
  'a setting that cannot be used': [
    async () => ({ ...settingsFor(await start({})), INSTRUMENTED_FLUSH: 'sometimes' }),
    { name: 'settings', detail: /INSTRUMENTED_FLUSH="sometimes"/, advice: /Correct the setting/, code: 3 },
  ],
  'a server that hangs': [
    async () => settingsFor(await start({ fault: { kind: 'hang', at: 'answer' } })),
    {
      name: 'request',
      detail: /did not answer within 1500 ms/,
      advice: /overloaded/,
      code: 6,
      secondOpinion: /fails too: no answer within 1500 ms\.$/,
    },
  ],
  'a server that does not speak HTTP': [
    async () => settingsFor(await start({ fault: { kind: 'garbage' } })),
    {
      name: 'request',
      detail: /did not answer in HTTP/,
      advice: /scheme and port/,
      code: 6,
      secondOpinion: /fails too: the endpoint did not answer in HTTP \(HPE_\w+\)\.$/,
    },
  ],
  'a server that resets': [
    async () => settingsFor(await start({ fault: { kind: 'reset', at: 'answer' } })),
    {
      name: 'request',
      detail: /the connection was reset/,
      advice: /scheme and port/,
      code: 6,
      secondOpinion: /fails too: the connection was reset \(ECONNRESET\)\.$/,
    },
  ],
  'half an answer': [
    async () => settingsFor(await start({ fault: { kind: 'half-answer', cut: 'head', then: 'close' } })),
    {
      name: 'request',
      detail: /the connection was reset/,
      advice: /scheme and port/,
      code: 6,
      secondOpinion: /fails too: .+ \([A-Z_]+\)\.$/,
    },
  ],
  "a length that only Node's parser accepts": [
    async () => ({ INSTRUMENTED_ENDPOINT: `http://127.0.0.1:${String(await answering(oddAnswers.length))}` }),
    {
      name: 'request',
      detail: /did not answer in HTTP/,
      advice: /scheme and port/,
      code: 6,
      secondOpinion: /gets 200 from it: .+ please report it\.$/,
    },
  ],
  "an error response that only Node's parser accepts": [
    async () => ({ INSTRUMENTED_ENDPOINT: `http://127.0.0.1:${String(await answering(oddAnswers.chunk))}` }),
    {
      name: 'request',
      detail: /did not answer in HTTP/,
      advice: /scheme and port/,
      code: 6,
      secondOpinion: /gets 503 from it: /,
    },
  ],
};

describe('instrumented-lambda doctor', () => {
  test.each(Object.entries(brokenSetUps))(
    'reports %s with advice and exits with the code of the check',
    async (_what, [setUp, expected]) => {
      const { checks, code } = await examine(await setUp());

      const failed = checks.filter(({ status }) => status === 'failed');
      expect(failed).toHaveLength(1);
      expect(failed[0]?.name).toBe(expected.name);
      expect(failed[0]?.detail).toMatch(expected.detail);
      expect(failed[0]?.advice).toMatch(expected.advice);
      expect(failed[0]?.advice).toMatch(/^[A-Z][^.]*(\.[^ ][^.]*)*\.$/);
      if (expected.secondOpinion === undefined) expect(failed[0]).not.toHaveProperty('secondOpinion');
      else expect(failed[0]?.secondOpinion).toMatch(expected.secondOpinion);
      expect(code).toBe(expected.code);
    },
  );

  test.each([
    ['remote-write', '/x/api/v1/write', 'application/x-protobuf', 'POST', 2],
    ['otlp', '/x/v1/metrics', 'application/json', 'POST', 2],
    ['pushgateway', '/x/metrics/job/a', 'text/plain; version=0.0.4; charset=utf-8', 'PUT', 1],
  ])('checks %s with a request of its encoder', async (protocol, path, contentType, method, requests) => {
    const received: IncomingMessage[] = [];
    const store = createHttpServer((request, response) => {
      received.push(request);
      request.resume().once('end', () => response.end());
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void store.close());
    const { port } = store.address() as AddressInfo;

    const { checks, settings, code } = await examine({
      INSTRUMENTED_ENDPOINT: `http://127.0.0.1:${String(port)}${path}`,
    });

    expect(code).toBe(0);
    expect(settings.find(({ name }) => name === 'protocol')).toEqual({
      name: 'protocol',
      value: protocol,
      from: 'the path of INSTRUMENTED_ENDPOINT',
    });
    expect(checks.find(({ name }) => name === 'endpoint')?.detail).toContain(
      `, by ${protocol} (from the path of INSTRUMENTED_ENDPOINT)`,
    );
    expect(checks.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual(
      requests === 1 ? ['lookup', 'tls', 'request', 'read-back'] : ['lookup', 'tls', 'read-back'],
    );
    // The command runs twice: for JSON and for text.
    expect(received).toHaveLength(2 * requests);
    for (const request of received) {
      expect(request).toMatchObject({ method, headers: { 'content-type': contentType } });
      expect(request.url).toContain(path);
    }
  });

  test('passes all checks, pushes one sample, and skips the read-back, which the receiver does not support', async () => {
    const receiver = await start({ credentials: { tenantName: 'acme', password } });

    const { checks, settings, code } = await examine({
      ...settingsFor(receiver),
      ...credentials,
      INSTRUMENTED_LABELS: 'team=orders',
    });

    expect(code).toBe(0);
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'settings ok',
      'endpoint ok',
      'lookup skipped',
      'connection ok',
      'tls ok',
      'request ok',
      'clock ok',
      'probe ok',
      'read-back skipped',
    ]);
    expect(settings.find(({ name }) => name === 'credentials')).toEqual({
      name: 'credentials',
      value: 'Basic, user acme, password (set)',
      from: 'ASSERTS_TENANT_NAME, ASSERTS_PASSWORD',
    });
    expect(settings.find(({ name }) => name === 'flush')).toMatchObject({
      value: 'every-invocation',
      from: 'default',
    });
    const [series] = receiver.series('instrumented_doctor_probe', { team: 'orders', instance: 'doctor' });
    expect(series?.points).toHaveLength(2);
  });

  test("sends the same request once by Node's own client, which follows no redirect", async () => {
    const received: string[] = [];
    const authority = new CertificateAuthority();
    const { certificate: cert, key } = authority.issue();
    const client = authority.issue({ usage: 'client' });
    const options = { cert, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    const server = createTlsServer(options, (socket) =>
      answerBy(socket, oddAnswers.redirect, (request) => received.push(request)),
    );
    const port = await listen(server);

    const { checks } = await examine({
      ...credentials,
      INSTRUMENTED_ENDPOINT: `https://127.0.0.1:${String(port)}/x/api/v1/import/prometheus?team=a`,
      INSTRUMENTED_HEADERS: 'x-tenant=acme',
      INSTRUMENTED_CLIENT_CERT: client.certificate,
      INSTRUMENTED_CLIENT_KEY: client.key,
      NODE_EXTRA_CA_CERTS: keep(authority.certificate),
    });

    const failed = checks.find(({ status }) => status === 'failed');
    expect(failed?.secondOpinion).toMatch(/gets 302 from it/);
    // Two clients send one request each, in each of two runs.
    expect(received).toHaveLength(4);
    const [ours, ...others] = received.map(readRequest);
    expect(ours).toContain('x-tenant: acme');
    for (const other of others) expect(other).toEqual(ours);
  });

  test("bypasses a proxy for plain http by Node's own client, as pushes do", async () => {
    const atProxy: string[] = [];
    const proxy = await answering(oddAnswers.length, (request) => atProxy.push(request));
    const port = await answering(oddAnswers.length);

    const { checks } = await examine({
      ...credentials,
      INSTRUMENTED_ENDPOINT: `http://localhost:${String(port)}`,
      HTTP_PROXY: `http://127.0.0.1:${String(proxy)}`,
      NODE_USE_ENV_PROXY: '1',
    });

    expect(checks.find(({ status }) => status === 'failed')?.secondOpinion).toMatch(/gets 200 from it/);
    expect(atProxy).toEqual([]);
  });

  test('prints neither the query of the endpoint, which may contain a token, nor control characters', async () => {
    const { origin } = await start({ tls: false });
    const { out } = await run({
      ASSERTS_REMOTE_WRITE_URL: `${origin}/?token=sesame`,
      ASSERTS_SITE: 'a\u001b[2Jb',
    });

    expect(out).not.toContain('sesame');
    // eslint-disable-next-line no-control-regex -- none may be printed
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test.each([[['--jsn']], [['--timeout', '0']], [['extra']]])(
    'exits with 2 for the unknown arguments %j',
    async (args) => {
      const { code, out, err } = await run({}, args);

      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toMatch(/^.+\nSee `instrumented-lambda doctor --help`\.\n$/);
    },
  );

  test('does not quote an unknown argument', async () => {
    const { code, err } = await run({}, ['ASSERTS_PASSWORD=sesame']);

    expect(code).toBe(2);
    expect(err).not.toContain('sesame');
  });

  test('prints its usage within 80 columns, with every exit code', async () => {
    const { code, out } = await run({}, ['--help']);

    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    for (let exitCode = 0; exitCode <= 8; exitCode += 1)
      expect(out).toMatch(new RegExp(`\\b${String(exitCode)} `));
  });
});
