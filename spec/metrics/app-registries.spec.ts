import { describe, expect, test } from 'vitest';
import { findAppRegistries } from '../../lib/metrics/app-registries.js';

const registry = { getMetricsAsJSON: () => Promise.resolve([]) };
const other = { getMetricsAsJSON: () => Promise.resolve([]) };

describe('findAppRegistries()', () => {
  test('finds the global registry of every copy of prom-client and its successor once', () => {
    const cache = {
      '/var/task/node_modules/prom-client/index.js': { exports: { register: registry } },
      '/var/task/node_modules/prom-client/lib/registry.js': { exports: { globalRegistry: registry } },
      '/var/task/node_modules/.pnpm/a/node_modules/@prometheus-io/client/index.js': {
        exports: { register: other },
      },
    };

    expect([...findAppRegistries(cache)]).toEqual([registry, other]);
  });

  test.each([
    ['another package', '/var/task/node_modules/prom-client-extra/index.js', { register: registry }],
    ['a file of the function', '/var/task/prom-client/index.js', { register: registry }],
    ['a register that is none', '/var/task/node_modules/prom-client/index.js', { register: () => undefined }],
    ['exports that are none', '/var/task/node_modules/prom-client/index.js', null],
  ])('passes over %s', (_what, file, exports) => {
    expect(findAppRegistries({ [file]: { exports } }).size).toBe(0);
  });
});
