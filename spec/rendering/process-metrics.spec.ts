import { setTimeout as sleep } from 'node:timers/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { registerProcessMetrics } from '../../lib/metrics/process/register-process-metrics.js';

async function readFamilies(registry: Registry) {
  const families = await registry.getMetricsAsJSON();
  return new Map(
    families.map((family) => [
      family.name,
      {
        type: String(family.type),
        labels: [...new Set(family.values.flatMap(({ labels }) => Object.keys(labels)))].sort(),
      },
    ]),
  );
}

describe('registerProcessMetrics()', () => {
  test("registers prom-client's default metrics with the same types and labels, except for the event-loop lag", async () => {
    const [ours, defaults] = [new Registry(), new Registry()];
    registerProcessMetrics(ours);
    collectDefaultMetrics({ register: defaults });
    globalThis.gc?.();
    await sleep(0);

    const expected = await readFamilies(defaults);
    for (const name of expected.keys()) if (name.startsWith('nodejs_eventloop_lag')) expected.delete(name);
    // Which requests are active and which garbage was collected depends on chance.
    for (const name of ['nodejs_active_requests', 'nodejs_gc_duration_seconds']) {
      expected.set(name, { ...expected.get(name)!, labels: [] });
    }
    const actual = await readFamilies(ours);
    for (const name of ['nodejs_active_requests', 'nodejs_gc_duration_seconds']) {
      actual.set(name, { ...actual.get(name)!, labels: [] });
    }
    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
  });

  test('reads plausible values of this process', async () => {
    const registry = new Registry();
    registerProcessMetrics(registry);

    const values = new Map(
      (await registry.getMetricsAsJSON()).map(({ name, values: [first] }) => [name, first?.value ?? -1]),
    );
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(10e6);
    expect(values.get('process_virtual_memory_bytes')).toBeGreaterThan(
      values.get('process_resident_memory_bytes')!,
    );
    expect(values.get('process_cpu_seconds_total')).toBeCloseTo(
      values.get('process_cpu_user_seconds_total')! + values.get('process_cpu_system_seconds_total')!,
    );
    expect(values.get('process_open_fds')).toBeGreaterThan(2);
    expect(values.get('process_start_time_seconds')).toBeCloseTo(Date.now() / 1000 - process.uptime(), -1);
  });

  test('counts CPU time from the start of the process, including the cold start', async () => {
    const before = process.cpuUsage();
    const registry = new Registry();
    registerProcessMetrics(registry);

    const families = await registry.getMetricsAsJSON();
    const seconds = families.find(({ name }) => name === 'process_cpu_seconds_total')?.values[0]?.value;
    expect(seconds).toBeGreaterThanOrEqual((before.user + before.system) / 1e6);
  });

  test('does not add CPU time twice in a second read', async () => {
    const registry = new Registry();
    registerProcessMetrics(registry);

    await registry.getMetricsAsJSON();
    const families = await registry.getMetricsAsJSON();
    const after = process.cpuUsage();
    const seconds = families.find(({ name }) => name === 'process_cpu_seconds_total')?.values[0]?.value;
    expect(seconds).toBeLessThanOrEqual((after.user + after.system) / 1e6);
  });

  test('reads all changing values again after a reset of the registry', async () => {
    const registry = new Registry();
    registerProcessMetrics(registry);
    await registry.getMetricsAsJSON();

    registry.resetMetrics();

    const values = new Map(
      (await registry.getMetricsAsJSON()).map(({ name, values }) => [
        name,
        values.reduce((sum, { value }) => sum + value, 0),
      ]),
    );
    for (const name of [
      'process_cpu_user_seconds_total',
      'process_resident_memory_bytes',
      'process_open_fds',
      'nodejs_heap_size_used_bytes',
      'nodejs_heap_space_size_total_bytes',
      'nodejs_active_resources',
      'nodejs_active_handles_total',
    ]) {
      expect(values.get(name), name).toBeGreaterThan(0);
    }
  });

  test('counts active resources by type and removes types that are gone', async () => {
    const registry = new Registry();
    registerProcessMetrics(registry);
    const count = async () => {
      const families = await registry.getMetricsAsJSON();
      const of = (name: string) => families.find((family) => family.name === name)!.values;
      const timers = of('nodejs_active_resources').filter(({ labels: { type } }) => type === 'Timeout');
      return {
        timers: timers.map(({ value }) => value),
        all: of('nodejs_active_resources').reduce((sum, { value }) => sum + value, 0),
        total: of('nodejs_active_resources_total')[0]?.value,
      };
    };
    const before = await count();

    const running = [setTimeout(() => undefined, 60_000), setTimeout(() => undefined, 60_000)];
    const during = await count();
    for (const each of running) clearTimeout(each);
    const after = await count();

    expect(during.timers).toEqual([(before.timers[0] ?? 0) + 2]);
    expect(during.total).toBe(during.all);
    expect(after.timers).toEqual(before.timers);
  });
});
