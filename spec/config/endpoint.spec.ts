import { once } from 'node:events';
import { createServer, connect, BlockList, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLoopback, isLoopbackAddress, parseEndpoint } from '../../lib/config/endpoint.js';

function urlOf(text: string): string | undefined {
  const result = parseEndpoint(text);
  return 'url' in result ? result.url.href : undefined;
}

describe('parseEndpoint()', () => {
  test.each([
    ['a full URL is used as it is', 'https://vm.example/api/v1/import/prometheus'],
    ['its query is kept', 'https://vm.example/api/v1/import/prometheus?extra_label=a=b'],
    ['a cluster path before it is kept', 'https://vm.example/insert/7/prometheus/api/v1/import/prometheus'],
    ['plain http is read', 'http://127.0.0.1:8428/api/v1/import/prometheus'],
  ])('returns a full URL unchanged: %s', (_why, text) => {
    expect(urlOf(text)).toBe(text);
  });

  test.each([
    ['vm.example', 'https://vm.example/api/v1/import/prometheus'],
    ['vm.example:8427', 'https://vm.example:8427/api/v1/import/prometheus'],
    ['localhost:8428', 'https://localhost:8428/api/v1/import/prometheus'],
    ['  vm.example ', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example/', 'https://vm.example/api/v1/import/prometheus'],
    [
      'https://vm.example/insert/7/prometheus/',
      'https://vm.example/insert/7/prometheus/api/v1/import/prometheus',
    ],
    ['https://vm.example/api/v1/import/prometheus/', 'https://vm.example/api/v1/import/prometheus'],
    ['https://vm.example#there', 'https://vm.example/api/v1/import/prometheus'],
    ['[::1]:8428', 'https://[::1]:8428/api/v1/import/prometheus'],
    ['HTTPS://VM.example', 'https://vm.example/api/v1/import/prometheus'],
  ])('completes %s with scheme and path', (text, expected) => {
    expect(urlOf(text)).toBe(expected);
  });

  test.each([
    ['VictoriaMetrics', 'https://vm.example/api/v1/import/prometheus', 'import'],
    ['its grouping key', 'https://vm.example/api/v1/import/prometheus/metrics/job/a', 'import'],
    ['VictoriaMetrics', 'https://vm.example/api/v1/write', 'remote-write'],
    ['a cluster', 'https://vm.example/insert/0/prometheus/api/v1/write', 'remote-write'],
    ['Prometheus', 'http://127.0.0.1:9090/api/v1/write', 'remote-write'],
    ['Mimir', 'https://mimir.example/api/v1/push', 'remote-write'],
    ['Thanos', 'https://thanos.example/api/v1/receive', 'remote-write'],
    ['Grafana Cloud', 'https://prometheus-us.grafana.example/api/prom/push', 'remote-write'],
    ['AMP', 'https://aps-workspaces.eu-west-1.example/workspaces/ws-x/api/v1/remote_write', 'remote-write'],
    ['New Relic', 'https://nr.example/prometheus/v1/write?prometheus_server=me%20too', 'remote-write'],
    ['CloudWatch', 'https://monitoring.eu-west-1.example/v1/metrics', 'otlp'],
    ['Prometheus', 'http://127.0.0.1:9090/api/v1/otlp/v1/metrics', 'otlp'],
    ['Grafana Cloud', 'https://otlp-gateway.grafana.example/otlp/v1/metrics', 'otlp'],
    ['a Pushgateway', 'http://127.0.0.1:9091/metrics/job/orders', 'pushgateway'],
    ['with more labels', 'http://127.0.0.1:9091/push/metrics/job@base64/YS9i/team/x', 'pushgateway'],
  ] as const)('returns the URL of %s without trailing slashes: %s is %s', (_who, text, protocol) => {
    const slashed = new URL(text);
    slashed.pathname += '//';

    for (const given of [text, slashed.href]) {
      const result = parseEndpoint(given);
      expect(result).toMatchObject({ protocol, isPathKnown: true });
      expect(urlOf(given)).toBe(text);
    }
  });

  test.each([
    ['https://vm.example', undefined, 'import', '/api/v1/import/prometheus'],
    ['https://vm.example/api/v1/writes', undefined, 'import', '/api/v1/writes/api/v1/import/prometheus'],
    ['https://vm.example/base', 'import', 'import', '/base/api/v1/import/prometheus'],
    ['https://vm.example', 'remote-write', 'remote-write', '/api/v1/write'],
    ['vm.example:8480', 'remote-write-2', 'remote-write-2', '/api/v1/write'],
    ['https://vm.example/my/own/path/', 'remote-write', 'remote-write', '/my/own/path'],
    ['https://collector.example', 'otlp', 'otlp', '/v1/metrics'],
    ['https://collector.example/in', 'otlp', 'otlp', '/in'],
    ['https://otlp-gateway.grafana.example/otlp', undefined, 'otlp', '/otlp/v1/metrics'],
    ['http://127.0.0.1:9090/api/v1/otlp/', 'otlp', 'otlp', '/api/v1/otlp/v1/metrics'],
    ['https://vm.example/api/v1/write', 'remote-write-2', 'remote-write-2', '/api/v1/write'],
    ['https://gateway.example', 'pushgateway', 'pushgateway', '/'],
  ] as const)('completes %s, with the protocol option %s, for %s', (text, given, protocol, path) => {
    const result = parseEndpoint(text, given);

    expect(result).toMatchObject({ protocol });
    expect('url' in result && result.url.pathname).toBe(path);
  });

  test.each([
    'https://',
    'vm example',
    'http://[::1',
    'ftp://vm.example',
    'file:///etc/passwd',
    'javascript://x',
    ':',
    '"https://vm.example/api/v1/write"',
    "'vm.example'",
    'https://vm.example,https://other.example',
    '${ENDPOINT}',
  ])('rejects %s', (text) => {
    expect(parseEndpoint(text)).toHaveProperty('problem');
  });

  test('removes user name and password from the URL and reports that they were there', () => {
    const result = parseEndpoint('https://me:secret@vm.example');

    expect(result).toHaveProperty('hadCredentials', true);
    expect(JSON.stringify(result)).not.toMatch(/secret|me:/);
  });
});

describe('isLoopback()', () => {
  test.each([
    'http://localhost',
    'http://LOCALHOST:8428',
    'http://127.0.0.1',
    'http://127.9.8.7',
    'http://127.1',
    'http://0x7f000001',
    'http://127.0.0.1.',
    'http://[::1]:8428',
    'http://[0:0:0:0:0:0:0:1]',
    'http://[::ffff:127.0.0.1]',
  ])('is true for %s', (url) => {
    expect(isLoopback(new URL(url))).toBe(true);
  });

  test.each([
    'http://vm.example',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://vm.localhost:1',
    'http://.localhost',
    'http://localhost.',
    'http://xlocalhost',
    'http://[::2]',
    'http://[::]',
    'http://0.0.0.0',
    'http://0',
    'http://[::ffff:10.0.0.1]',
    'http://[::127.0.0.1]',
    'http://[fe80::1]',
  ])('is false for %s', (url) => {
    expect(isLoopback(new URL(url))).toBe(false);
  });
});

describe('isLoopbackAddress()', () => {
  test('is true for the remote address of a loopback connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    for (const host of ['127.0.0.1', 'localhost']) {
      const socket = connect({ host, port, family: 4 });
      await once(socket, 'connect');

      expect(isLoopbackAddress(socket.remoteAddress)).toBe(true);
      socket.destroy();
    }
  });

  test.each([
    undefined,
    '',
    'localhost',
    '127.0.0.1.example',
    '10.0.0.1',
    '::',
    '::2',
    '1::1',
    '::ffff:10.0.0.1',
    'fe80::1%lo',
  ])('is false for %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  });

  test('agrees with Node.js for any address', () => {
    const loopback = new BlockList();
    loopback.addSubnet('127.0.0.0', 8);
    loopback.addAddress('::1', 'ipv6');
    const nearby = fc.ipV4().map((address) => address.replace(/^\d+/, '127'));

    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), nearby, fc.ipV6()), (address) => {
        // The form in which sockets report an address.
        const host = new URL(`http://${address.includes(':') ? `[${address}]` : address}`).hostname;
        const canonical = host.replace(/[[\]]/g, '');

        expect(isLoopbackAddress(canonical)).toBe(
          loopback.check(canonical, address.includes(':') ? 'ipv6' : 'ipv4'),
        );
      }),
      { numRuns: 2000 },
    );
  });
});
