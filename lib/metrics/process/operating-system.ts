import type { Registry } from 'prom-client';
import { Counter, Gauge } from '../prom-client.js';
import { countOpenFiles, readMaxOpenFiles, readMemoryBytes } from './proc-filesystem.js';

/** `process_*`: CPU time, memory, open files, start. */
export function registerOperatingSystem(registry: Registry): void {
  registerCpu(registry);
  registerMemory(registry);
  registerFiles(registry);
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    registers: [registry],
  }).set(Math.round(Date.now() / 1000 - process.uptime()));
}

function registerCpu(registry: Registry): void {
  const registers = [registry];
  const user = new Counter({
    name: 'process_cpu_user_seconds_total',
    help: 'Total user CPU time spent in seconds.',
    registers,
    collect() {
      const usage = process.cpuUsage();
      setTotal(user, usage.user);
      setTotal(system, usage.system);
      setTotal(total, usage.user + usage.system);
    },
  });
  const system = new Counter({
    name: 'process_cpu_system_seconds_total',
    help: 'Total system CPU time spent in seconds.',
    registers,
  });
  const total = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers,
  });
}

/** The kernel keeps the total, and a prom-client counter can only be added to. */
function setTotal(counter: InstanceType<typeof Counter>, microseconds: number): void {
  counter.reset();
  counter.inc(microseconds / 1e6);
}

function registerMemory(registry: Registry): void {
  const registers = [registry];
  const resident = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      const memory = readMemoryBytes();
      resident.set(memory?.resident ?? process.memoryUsage.rss());
      if (memory === undefined) return;
      virtual.set(memory.virtual);
      heap.set(memory.data);
    },
  });
  const virtual = new Gauge({
    name: 'process_virtual_memory_bytes',
    help: 'Virtual memory size in bytes.',
    registers,
  });
  const heap = new Gauge({ name: 'process_heap_bytes', help: 'Process heap size in bytes.', registers });
}

function registerFiles(registry: Registry): void {
  const registers = [registry];
  const open = new Gauge({
    name: 'process_open_fds',
    help: 'Number of open file descriptors.',
    registers,
    collect() {
      const count = countOpenFiles();
      if (count !== undefined) open.set(count);
    },
  });
  const maxOpenFiles = readMaxOpenFiles();
  if (maxOpenFiles === undefined) return;
  const max = new Gauge({
    name: 'process_max_fds',
    help: 'Maximum number of open file descriptors.',
    registers,
  });
  max.set(maxOpenFiles);
}
