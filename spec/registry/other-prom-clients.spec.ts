import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { findAppRegistries, isInCache } from '../../lib/registry/other-prom-clients.js';

const packages = ['prom-client', 'prom-client-14', '@prometheus-io/client'] as const;
const require = createRequire(import.meta.url);

class Registry {
  getMetricsAsJSON(): Promise<never[]> {
    return Promise.resolve([]);
  }
}
const registry = new Registry();

describe('findAppRegistries()', () => {
  test.each(packages)('finds the global registry of %s by its main entry and by its part', (name) => {
    const main = require(name) as { register: object };
    const part = require(`${name}/lib/registry.js`) as object;

    expect([...findAppRegistries({ '/var/task/any/name.js': { exports: main } })]).toEqual([main.register]);
    expect([...findAppRegistries({ '/var/task/other.js': { exports: part } })]).toEqual([main.register]);
  });

  test('finds the registries of all copies once each, wherever they are', () => {
    const cache = Object.fromEntries(
      packages.flatMap((name, i) => [
        [`/var/task/vendor/${String(i)}.js`, { exports: require(name) as unknown }],
        [`/opt/nodejs/${String(i)}.js`, { exports: require(`${name}/lib/registry.js`) as unknown }],
      ]),
    );

    expect(findAppRegistries(cache).size).toBe(packages.length);
  });

  test('loads nothing by reading a getter', () => {
    let reads = 0;
    const exports = Object.defineProperties(
      {},
      { register: { get: () => (reads += 1), enumerable: true }, Registry: { value: Registry } },
    );

    expect(findAppRegistries({ 'a.js': { exports } }).size).toBe(0);
    expect(reads).toBe(0);
  });

  test.each([
    ['a register of another kind', { register: () => undefined, Registry }],
    ['a register without its class', { register: registry }],
    [
      'a registry that is not one of the class',
      { register: { getMetricsAsJSON: registry.getMetricsAsJSON }, Registry },
    ],
    ['a class without a global registry', Registry],
    ['a class that is none', { register: registry, Registry: {} }],
    ['exports that are none', null],
    ['exports that are a text', 'register'],
    ['a revoked proxy', revoked()],
  ])('passes over %s', (_what, exports) => {
    expect(findAppRegistries({ '/var/task/node_modules/prom-client/index.js': { exports } }).size).toBe(0);
  });
});

test('isInCache() finds a part by what its file exports', () => {
  expect(isInCache(Registry, { 'a.js': undefined, 'b.js': { exports: Registry } })).toBe(true);
  expect(isInCache(Registry, { 'a.js': { exports: { Registry } } })).toBe(false);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
