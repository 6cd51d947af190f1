import type { Registry } from 'prom-client';
import { raiseCounterTo, setGauge } from '../metric-state.js';
import { Counter, Gauge } from '../prom-client.js';
import { OpenFiles, ProcessMemory, readMaxOpenFiles } from './proc-filesystem.js';

/** `process_*`: CPU time, memory, open files and start time. */
export function registerOperatingSystem(registry: Registry): void {
  registerCpu(registry);
  registerMemory(registry);
  registerFiles(registry);
  const start = new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    registers: [registry],
  });
  setGauge(start, Math.round(Date.now() / 1000 - process.uptime()));
}

function registerCpu(registry: Registry): void {
  const registers = [registry];
  const user = new Counter({
    name: 'process_cpu_user_seconds_total',
    help: 'Total user CPU time spent in seconds.',
    registers,
    collect() {
      const usage = process.cpuUsage();
      raiseCounterTo(user, usage.user / 1e6);
      raiseCounterTo(system, usage.system / 1e6);
      raiseCounterTo(total, (usage.user + usage.system) / 1e6);
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

function registerMemory(registry: Registry): void {
  const registers = [registry];
  const memory = new ProcessMemory();
  const resident = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      const bytes = memory.read();
      setGauge(resident, bytes?.resident ?? process.memoryUsage.rss());
      if (bytes === undefined) return;
      setGauge(virtual, bytes.virtual);
      setGauge(heap, bytes.data);
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
  const files = new OpenFiles();
  const open = new Gauge({
    name: 'process_open_fds',
    help: 'Number of open file descriptors.',
    registers,
    collect() {
      const count = files.count();
      if (count !== undefined) setGauge(open, count);
    },
  });
  const maxOpenFiles = readMaxOpenFiles();
  if (maxOpenFiles === undefined) return;
  const max = new Gauge({
    name: 'process_max_fds',
    help: 'Maximum number of open file descriptors.',
    registers,
  });
  setGauge(max, maxOpenFiles);
}
