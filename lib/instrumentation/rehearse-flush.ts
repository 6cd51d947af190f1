import { FlushCoordinator } from '../flush/flush-coordinator.js';
import type { PushPort, RenderedBatch } from '../flush/push-port.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { Registry } from '../metrics/prom-client.js';
import { PushMetrics } from '../metrics/push-metrics.js';

export interface FlushRehearsalParts {
  /** Runs the code that renders a batch. @returns requests, which are not sent */
  readonly rehearseRendering: () => Promise<RenderedBatch['requests']>;
  readonly flushTimeoutMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Flushes through a coordinator of its own that sends nothing, so that V8 compiles the code of a flush: once with a push, and
 * once without, for lack of time.
 */
export async function rehearseFlush(parts: FlushRehearsalParts): Promise<void> {
  const { rehearseRendering, flushTimeoutMs, clock, timers } = parts;
  const coordinator = new FlushCoordinator({
    source: {
      render: async () => ({ requests: await rehearseRendering(), settle: () => undefined }),
    },
    port: noPort,
    observer: new PushMetrics(new Registry()),
    clock,
    timers,
    random: () => 0,
    policy: { kind: 'every-invocation' },
    flushTimeoutMs,
    cpuShare: 1,
    readCpuMs: () => 0,
  });
  const request = { reason: 'invocation', isAwaited: false } as const;
  await coordinator.flush({ ...request, remainingMs: undefined });
  void coordinator.flush({ ...request, remainingMs: 0 });
}

const noPort: PushPort = {
  stage: 'answer',
  acceptedRequests: 0,
  prepare: () => undefined,
  open: () => Promise.resolve(undefined),
  push: () => Promise.resolve({ status: 'pushed', wireBytes: 0 }),
  abort: () => undefined,
  stopConnecting: () => undefined,
  close: () => undefined,
};
