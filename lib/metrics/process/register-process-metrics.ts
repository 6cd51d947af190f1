import type { Registry } from 'prom-client';
import { registerActiveResources } from './active-resources.js';
import { registerGarbageCollection } from './garbage-collection.js';
import { registerHeap } from './heap.js';
import { registerOperatingSystem } from './operating-system.js';
import { registerVersionInfo } from './version-info.js';

/**
 * Metrics with one value for the whole process, whichever thread reads them. All others (heap, garbage collection, active
 * resources) differ by thread.
 */
export const processWideFamilies: ReadonlySet<string> = new Set([
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'process_open_fds',
  'process_max_fds',
  'process_start_time_seconds',
  'nodejs_version_info',
]);

/**
 * Registers the process metrics. Names, labels and meaning are those of prom-client's default metrics, so that dashboards for
 * those work. The event-loop lag is missing: a freeze would count as seconds of lag.
 *
 * prom-client's own metrics are not used: they load OpenTelemetry's API and read `/proc` once per metric. Here, CPU time is
 * counted from the start of the process, so it includes the cold start.
 *
 * @param registry where the metrics live; values are read when the registry is
 */
export function registerProcessMetrics(registry: Registry): void {
  registerOperatingSystem(registry);
  registerHeap(registry);
  registerActiveResources(registry);
  registerGarbageCollection(registry);
  registerVersionInfo(registry);
}
