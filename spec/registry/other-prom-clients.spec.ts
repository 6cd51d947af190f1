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
  test.each(packages)(
    'finds the global registry of %s through its main entry and through its part',
    (name) => {
      const main = require(name) as { register: object };
      const part = require(`${name}/lib/registry.js`) as object;

      expect([...findAppRegistries({ '/var/task/any/name.js': { exports: main } })]).toEqual([main.register]);
      expect([...findAppRegistries({ '/var/task/other.js': { exports: part } })]).toEqual([main.register]);
    },
  );

  test('finds the registries of all copies once each, under any path', () => {
    const cache = Object.fromEntries(
      packages.flatMap((name, i) => [
        [`/var/task/vendor/${String(i)}.js`, { exports: require(name) as unknown }],
        [`/opt/nodejs/${String(i)}.js`, { exports: require(`${name}/lib/registry.js`) as unknown }],
      ]),
    );

    expect(findAppRegistries(cache).size).toBe(packages.length);
  });

  test('does not call getters', () => {
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
      'a registry that is no instance of the class',
      { register: { getMetricsAsJSON: registry.getMetricsAsJSON }, Registry },
    ],
    ['a class without a global registry', Registry],
    ['a Registry that is not a class', { register: registry, Registry: {} }],
    ['exports that are null', null],
    ['exports that are a string', 'register'],
    ['a revoked proxy', revoked()],
  ])('ignores %s', (_what, exports) => {
    expect(findAppRegistries({ '/var/task/node_modules/prom-client/index.js': { exports } }).size).toBe(0);
  });
});

test('isInCache() finds a part by the exports of its file', () => {
  expect(isInCache(Registry, { 'a.js': undefined, 'b.js': { exports: Registry } })).toBe(true);
  expect(isInCache(Registry, { 'a.js': { exports: { Registry } } })).toBe(false);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
