import type { Config } from '../config/config.js';
import { lowCpuShare, readCpuShare } from '../config/cpu-share.js';
import { FlushCoordinator } from '../flush/flush-coordinator.js';
import { LoggingObserver } from '../flush/logging-observer.js';
import type { BatchSource, PushObserver } from '../flush/push-port.js';
import { ReportingObserver } from '../flush/reporting-observer.js';
import { isEmptyLoopAwaited } from '../handler/calling/empty-event-loop.js';
import type { Clock } from '../lambda/clock.js';
import type { Log } from '../lambda/log.js';
import { randomFraction } from '../lambda/random.js';
import type { Timers } from '../lambda/timers.js';
import type { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import { PushMetrics } from '../metrics/push-metrics.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from '../push/authentication/authenticator.js';
import { HttpPush } from '../push/http-push.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';

/**
 * Shorter bodies are not compressed if the function has little CPU; in bytes. For a push of changes (7 kB), gzip takes
 * more CPU time than it saves: 0.2 ms, of which a 128 MB function has 1.45 ms in each 20 ms.
 */
const minGzipLength = 16_384;

export interface FlushCoordinatorDependencies {
  readonly config: Config;
  readonly endpoint: URL;
  readonly phase: EnvironmentPhase;
  readonly protocol: Protocol;
  readonly createAuthenticator: () => Authenticator;
  readonly labels: IdentityLabels;
  readonly source: BatchSource;
  readonly processMetrics: ProcessMetricsSchedule;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Creates the flush coordinator, with its push and its observers, from the settings. */
export function createFlushCoordinator(dependencies: FlushCoordinatorDependencies): FlushCoordinator {
  const { config, endpoint, phase, protocol, labels, source, clock, timers } = dependencies;
  const cpuShare = readCpuShare(phase.environment);
  return new FlushCoordinator({
    clock,
    timers,
    random: randomFraction,
    policy: config.flushPolicy,
    flushTimeoutMs: config.flushTimeoutMs,
    cpuShare,
    readCpuMs,
    source,
    port: new HttpPush({
      endpoint,
      protocol,
      authenticator: dependencies.createAuthenticator(),
      labels: () => labels.current,
      needsProtection: config.needsProtection,
      certificateAuthority: config.certificateAuthority,
      clientCertificate: config.clientCertificate,
      proxy: config.proxy,
      clock,
      timers,
      connectTimeoutMs: config.flushTimeoutMs,
      isEmptyLoopAwaited,
      minGzipLength: cpuShare < lowCpuShare ? minGzipLength : 0,
    }),
    observer: createObserver(dependencies),
  });
}

function createObserver({ config, log, processMetrics }: FlushCoordinatorDependencies): PushObserver {
  const { isDebug, onPush } = config;
  const counting = new PushMetrics(processMetrics.registry);
  const next = onPush === undefined ? counting : new ReportingObserver({ onPush, log, next: counting });
  return new LoggingObserver({ log, isDebug, next });
}

/** @returns CPU time of all threads of this process so far, in ms */
function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
