import type * as v8 from 'node:v8';
import type { Registry } from 'prom-client';
import { labelSet, setEntry, setTotal, type LabelSet } from '../metric-state.js';
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
      // The same values as process.memoryUsage(), which also asks the kernel for the resident size.
      const { total_heap_size, used_heap_size, external_memory } = loadV8().getHeapStatistics();
      setTotal(total, total_heap_size);
      setTotal(used, used_heap_size);
      setTotal(external, external_memory);
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
          // V8 lists a dozen spaces, and a process uses five: a space is pushed when it has its first page.
          if (statistics.space_size === 0) continue;
          labels.set(name, (space = labelSet('space', name.replace(/_space$/, ''))));
        }
        setEntry(total, space, statistics.space_size);
        setEntry(used, space, statistics.space_used_size);
        setEntry(available, space, statistics.space_available_size);
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

/** Not imported: an import would load it during init. */
function loadV8(): typeof v8 {
  return process.getBuiltinModule('node:v8');
}
