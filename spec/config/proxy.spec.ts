import { Agent } from 'node:https';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProxied, readProxy } from '../../lib/config/proxy.js';

const endpoint = new URL('https://vm.example:8427/x');

describe('readProxy()', () => {
  test('reads proxy and credentials if NODE_USE_ENV_PROXY is set, and prefers the lower-case variable', () => {
    const { proxy, problem } = readProxy(
      {
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: 'http://other:1',
        https_proxy: 'http://us%40er:p%3A@proxy:3128',
      },
      endpoint,
    );

    expect(proxy?.url.href).toBe('http://proxy:3128/');
    expect(proxy?.authorization?.reveal()).toBe(`Basic ${Buffer.from('us@er:p:').toString('base64')}`);
    expect(problem).toBeUndefined();
  });

  test('reports in one line that a proxy is not used and how to use it', () => {
    const { proxy, problem } = readProxy({ HTTPS_PROXY: 'http://u:s3cret@proxy:3128' }, endpoint);

    expect(proxy).toBeUndefined();
    expect(problem).toBe(
      "HTTPS_PROXY is not used for pushes; set NODE_USE_ENV_PROXY=1 to use it, or add the endpoint's host to NO_PROXY.",
    );
  });

  test('reports nothing about a proxy that does not apply to the endpoint', () => {
    const none = { proxy: undefined, problem: undefined };

    expect(readProxy({ HTTPS_PROXY: 'http://proxy', NO_PROXY: 'vm.example' }, endpoint)).toEqual(none);
    expect(readProxy({ HTTPS_PROXY: 'http://proxy' }, new URL('http://vm.example'))).toEqual(none);
    expect(readProxy({ HTTPS_PROXY: 'http://proxy' }, undefined)).toEqual(none);
  });

  test.each(['socks5://s3cret@proxy', 'proxy:3128', 'http://', 'http://u:%zz@s3cret'])(
    'rejects %j and quotes nothing of it',
    (text) => {
      const { proxy, problem } = readProxy({ NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: text }, endpoint);

      expect(proxy).toBeUndefined();
      expect(problem).toMatch(/^Cannot use HTTPS_PROXY/);
      expect(problem).not.toContain('s3cret');
    },
  );
});

describe('isProxied()', () => {
  const name = fc.constantFrom(
    'vm.example',
    'a.vm.example',
    'example',
    'xvm.example',
    '10.0.0.7',
    '127.0.0.1',
  );
  const entry = fc.oneof(
    name,
    fc.constantFrom('*', '.example', '.vm.example', '*.vm.example', '*.example', 'VM.Example', '', ' '),
    fc.constantFrom('10.0.0.1-10.0.0.9', '10.0.0.8-10.0.0.9', '127.0.0.0 - 127.255.255.255', 'a-b'),
    name.map((host) => `${host}:443`),
    name.map((host) => `${host}:8427`),
  );

  test('agrees with the agent of Node.js for any NO_PROXY', () => {
    fc.assert(
      fc.property(
        name,
        fc.constantFrom('', ':8427'),
        fc.array(entry, { maxLength: 4 }),
        (host, port, entries) => {
          const environment = {
            NODE_USE_ENV_PROXY: '1',
            HTTPS_PROXY: 'http://proxy:3128',
            NO_PROXY: entries.join(','),
          };
          const url = new URL(`https://${host}${port}`);

          const { proxy } = readProxy(environment, url);

          expect(isProxied(proxy!, url)).toBe(usesProxy(environment, url));
        },
      ),
    );
  });
});

/** Asks the agent of Node.js (24.5 or later) through its internal `kProxyConfig`. */
function usesProxy(proxyEnv: Record<string, string>, url: URL): boolean {
  const agent = new Agent({ proxyEnv } as ConstructorParameters<typeof Agent>[0]);
  const symbol = Object.getOwnPropertySymbols(agent).find((each) => each.description === 'kProxyConfig');
  const config = (
    agent as unknown as Record<symbol, { shouldUseProxy(host: string, port: number): boolean }>
  )[symbol!];
  return config!.shouldUseProxy(url.hostname, Number(url.port || 443));
}
