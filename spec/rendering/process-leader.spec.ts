import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Counter, Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { ProcessLease } from '../../lib/journal/process-lease.js';
import { BatchRenderer } from '../../lib/rendering/batch-renderer.js';
import {
  processWideFamilies,
  registerProcessMetrics,
} from '../../lib/metrics/process/register-process-metrics.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { RegistryReader } from '../../lib/registry/registry-reader.js';
import { ProcessMetricsSchedule } from '../../lib/metrics/process/process-metrics-schedule.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { ManualTime } from '../flush/manual-time.js';
import { StoreModel } from '../ledger/store-model.js';
import { withText } from '../ledger/write.js';

const threads = 3;

/** Starts threads of one process: each has its own registries and writer, and they share the CPU time. */
function startThreads(folder: string, time: ManualTime) {
  let cpuSeconds = 1;
  return Array.from({ length: threads }, (_, id) => {
    const own = new Registry();
    const cpu = new Counter({ name: 'process_cpu_seconds_total', help: 'CPU.', registers: [own] });
    const memory = new Gauge({ name: 'process_resident_memory_bytes', help: 'Memory.', registers: [own] });
    const heap = new Gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Heap.', registers: [own] });
    // Other label objects would mean other series, so these objects stay the same.
    const [labels, processLabels] = [{ instance: `a-${String(id)}` }, { instance: 'a' }];
    const lease = new ProcessLease({ folder, clock: time });
    const exposition = new BatchRenderer({
      own,
      others: () => [],
      labels: () => labels,
      clock: time,
      protocol: importProtocol,
      hasTimestamps: true,
      takeEarliestBeginMs: () => undefined,
      wasSentBefore: (family) => lease.isTakenOver && processWideFamilies.has(family),
      timers: time,
      reader: new RegistryReader({
        timers: time,
        readTimeoutMs: 250,
        onUnreadable: nothing,
        onDuplicateNames: nothing,
      }),
      onSkipped: nothing,
      processMetrics: new ProcessMetricsSchedule({ policy: { kind: 'off' }, clock: time, shared: own }),
      processLeader: { isThisThread: () => lease.acquire(), labels: () => processLabels },
    });
    return {
      async push(): Promise<string> {
        cpuSeconds += 0.25;
        cpu.reset();
        cpu.inc(cpuSeconds);
        memory.set(1e6);
        heap.set(1000);
        const { text, settle } = withText(await exposition.render({ isLast: false }));
        settle({ status: 'pushed', wireBytes: 1 });
        return text;
      },
    };
  });
}

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), thread: fc.nat(threads - 1) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const) }) },
  ),
  { maxLength: 40 },
);

test('only one of several threads at a time writes the process-wide metrics: one series, no zero after a value, no decrease', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const folder = mkdtempSync(join(tmpdir(), 'leader-'));
      const time = new ManualTime();
      time.jump({ epochMs: Date.now() - time.epochMs() });
      const store = new StoreModel();
      const living = startThreads(folder, time);
      const values: number[] = [];
      try {
        for (const step of history) {
          time.jump({ epochMs: 2, monotonicMs: 2 });
          if (step.kind === 'wait') time.jump({ epochMs: step.ms, monotonicMs: step.ms });
          if (step.kind === 'end') {
            // The leader ends; the other threads continue.
            const latest = readdirSync(folder)
              .sort((a, b) => numberOf(a) - numberOf(b))
              .at(-1);
            if (latest !== undefined) writeFileSync(join(folder, latest), `${String(process.pid)}/task/0`);
          }
          if (step.kind !== 'push') continue;
          const text = await living[step.thread]!.push();
          store.take(text);
          for (const { name, labels, value } of parseExposition(text).samples) {
            expect(labels.instance).toBe(processWideFamilies.has(name) ? 'a' : `a-${String(step.thread)}`);
            if (name === 'process_cpu_seconds_total') values.push(value);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values.filter((value) => value === 0).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});

test("a thread that is not the leader omits the app's process metrics too", async () => {
  const own = new Registry();
  registerProcessMetrics(own);
  const time = new ManualTime();
  const exposition = new BatchRenderer({
    own: new Registry(),
    others: () => [own],
    labels: () => ({ instance: 'a-1' }),
    clock: time,
    protocol: importProtocol,
    hasTimestamps: true,
    takeEarliestBeginMs: () => undefined,
    wasSentBefore: () => false,
    timers: time,
    reader: new RegistryReader({
      timers: time,
      readTimeoutMs: 250,
      onUnreadable: nothing,
      onDuplicateNames: nothing,
    }),
    onSkipped: nothing,
    processMetrics: new ProcessMetricsSchedule({
      policy: { kind: 'off' },
      clock: time,
      shared: new Registry(),
    }),
    processLeader: { isThisThread: () => false, labels: () => ({ instance: 'a' }) },
  });

  const { samples } = parseExposition(withText(await exposition.render({ isLast: false })).text);

  expect(samples.filter(({ name }) => processWideFamilies.has(name))).toEqual([]);
  expect(samples.map(({ name }) => name)).toContain('nodejs_heap_size_used_bytes');
});

test('processWideFamilies contains exactly the registered families of the process', () => {
  const registry = new Registry();
  registerProcessMetrics(registry);

  const names = registry.getMetricsAsArray().map(({ name }) => name);

  expect([...processWideFamilies].sort()).toEqual(
    names.filter((name) => name.startsWith('process_') || name === 'nodejs_version_info').sort(),
  );
});

function nothing(): void {
  // Nobody listens.
}

function numberOf(file: string): number {
  return Number(file.slice(file.lastIndexOf('.') + 1));
}
