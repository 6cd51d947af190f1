import type * as v8 from 'node:v8';
import type { Registry } from 'prom-client';
import { labelSet, setLabelledGauge, setGauge, type LabelSet } from '../metric-state.js';
import { Gauge } from '../prom-client.js';

/** `nodejs_heap_*` and `nodejs_external_memory_bytes`: the JavaScript heap as a whole and by space. */
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
      // The same values as process.memoryUsage(), which also asks the kernel for the resident size.
      const { total_heap_size, used_heap_size, external_memory } = loadV8().getHeapStatistics();
      setGauge(total, total_heap_size);
      setGauge(used, used_heap_size);
      setGauge(external, external_memory);
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
  const labels = new Map<string, LabelSet>();
  const total = new Gauge({
    ...shared,
    name: 'nodejs_heap_space_size_total_bytes',
    help: 'Process heap space size total from Node.js in bytes.',
    collect() {
      for (const statistics of loadV8().getHeapSpaceStatistics()) {
        const { space_name: name } = statistics;
        let space = labels.get(name);
        if (space === undefined) {
          // V8 lists a dozen spaces, and a process uses about five. A space is pushed as soon as it has a page.
          if (statistics.space_size === 0) continue;
          labels.set(name, (space = labelSet('space', name.replace(/_space$/, ''))));
        }
        setLabelledGauge(total, space, statistics.space_size);
        setLabelledGauge(used, space, statistics.space_used_size);
        setLabelledGauge(available, space, statistics.space_available_size);
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

/** Loads `node:v8` when it is needed. An import would load it during init. */
function loadV8(): typeof v8 {
  return process.getBuiltinModule('node:v8');
}
