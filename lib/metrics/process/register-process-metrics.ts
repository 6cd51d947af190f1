import type { Registry } from 'prom-client';
import { registerActiveResources } from './active-resources.js';
import { registerGarbageCollection } from './garbage-collection.js';
import { registerHeap } from './heap.js';
import { registerOperatingSystem } from './operating-system.js';
import { registerVersionInfo } from './version-info.js';

/**
 * Metrics that have the same value in every thread of a process. All others (heap, garbage collection, active resources) differ
 * by thread.
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
 * Registers the process metrics. They have the names, labels and meaning of prom-client's default metrics, so that dashboards for
 * those work. The event-loop lag is missing, because a freeze would count as seconds of lag.
 *
 * prom-client's default metrics are not used, because they load OpenTelemetry's API and read `/proc` once per metric. Unlike
 * theirs, CPU time counts from the start of the process, so it includes the cold start.
 *
 * @param registry gets the metrics; their values are read whenever the registry is read
 */
export function registerProcessMetrics(registry: Registry): void {
  registerOperatingSystem(registry);
  registerHeap(registry);
  registerActiveResources(registry);
  registerGarbageCollection(registry);
  registerVersionInfo(registry);
}
