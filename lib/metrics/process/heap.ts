import type { Registry } from 'prom-client';
import { Gauge } from '../prom-client.js';

/** `nodejs_heap_*`: the JavaScript heap as a whole and by space. */
export function registerHeap(registry: Registry): void {
  registerHeapSize(registry);
  registerHeapSpaces(registry);
}

function registerHeapSize(registry: Registry): void {
  const registers = [registry];
  const total = new Gauge({
    name: 'nodejs_heap_size_total_bytes',
    help: 'Process heap size from Node.js in bytes.',
    registers,
    collect() {
      const usage = process.memoryUsage();
      total.set(usage.heapTotal);
      used.set(usage.heapUsed);
      external.set(usage.external);
    },
  });
  const used = new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Process heap size used from Node.js in bytes.',
    registers,
  });
  const external = new Gauge({
    name: 'nodejs_external_memory_bytes',
    help: 'Node.js external memory size in bytes.',
    registers,
  });
}

function registerHeapSpaces(registry: Registry): void {
  const shared = { labelNames: ['space'] as const, registers: [registry] };
  const total = new Gauge({
    ...shared,
    name: 'nodejs_heap_space_size_total_bytes',
    help: 'Process heap space size total from Node.js in bytes.',
    collect() {
      // Not imported: that would load it in the init phase.
      for (const statistics of process.getBuiltinModule('node:v8').getHeapSpaceStatistics()) {
        const space = statistics.space_name.replace(/_space$/, '');
        total.set({ space }, statistics.space_size);
        used.set({ space }, statistics.space_used_size);
        available.set({ space }, statistics.space_available_size);
      }
    },
  });
  const used = new Gauge({
    ...shared,
    name: 'nodejs_heap_space_size_used_bytes',
    help: 'Process heap space size used from Node.js in bytes.',
  });
  const available = new Gauge({
    ...shared,
    name: 'nodejs_heap_space_size_available_bytes',
    help: 'Process heap space size available from Node.js in bytes.',
  });
}
