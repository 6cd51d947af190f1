import type { Config } from '../config/config.js';
import type { RegistryLike } from '../config/registry-like.js';
import type { ProcessLease } from '../journal/process-lease.js';
import type { Clock } from '../lambda/clock.js';
import type { Log } from '../lambda/log.js';
import type { Timers } from '../lambda/timers.js';
import type { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import { processWideFamilies } from '../metrics/process/register-process-metrics.js';
import type { Protocol } from '../protocols/protocol.js';
import { RegistryReader } from '../registry/registry-reader.js';
import { BatchRenderer } from '../rendering/batch-renderer.js';
import type { CrashRecovery } from './crash-recovery.js';
import type { IdentityLabels } from './identity-labels.js';
import { createProcessLeader } from './process-leader.js';

/** The part of the flush timeout that reading one metric may take. */
const readShare = 0.25;

export interface BatchRendererDependencies {
  readonly config: Pick<Config, 'flushTimeoutMs' | 'hasTimestamps'>;
  readonly protocol: Protocol;
  /** Contains the library's own metrics. */
  readonly own: RegistryLike;
  /** Registries to push too. */
  readonly others: Iterable<RegistryLike>;
  readonly processMetrics: ProcessMetricsSchedule;
  readonly processLease: ProcessLease | undefined;
  readonly labels: IdentityLabels;
  readonly crashRecovery: CrashRecovery;
  /** @returns when the earliest invocation since the last call began, in ms since the epoch; `undefined` if there was none */
  readonly takeEarliestBeginMs: () => number | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/** Creates the source of batches from the settings. */
export function createBatchRenderer({
  config,
  protocol,
  own,
  others,
  processMetrics,
  processLease,
  labels,
  crashRecovery,
  takeEarliestBeginMs,
  clock,
  timers,
  log,
}: BatchRendererDependencies): BatchRenderer {
  return new BatchRenderer({
    own,
    processMetrics,
    others: () => others,
    labels: () => labels.keep(),
    clock,
    timers,
    protocol,
    hasTimestamps: config.hasTimestamps,
    takeEarliestBeginMs,
    wasSentBefore: (family, sampleLabels) =>
      crashRecovery.wasSentBefore(family, sampleLabels) ||
      (processLease?.isTakenOver === true && processWideFamilies.has(family)),
    processLeader: createProcessLeader(processLease, labels),
    reader: new RegistryReader({
      timers,
      readTimeoutMs: config.flushTimeoutMs * readShare,
      onUnreadable: (problem) => {
        log.warn('registry', `Cannot read ${problem}; the others are pushed.`);
      },
      onDuplicateNames: (names) => {
        log.warn(
          'same name',
          `Two metrics have the same name, only the first is pushed: ${listNames(names)}. ` +
            'To push process metrics of your own, set INSTRUMENTED_PROCESS_METRICS=off.',
        );
      },
    }),
    onSkipped: (names) => {
      log.warn(
        'no time',
        `Cannot push some metrics in time; later pushes contain them: ${listNames(names)}.`,
      );
    },
  });
}

/**
 * @param names names of metrics, which are valid in the exposition format
 * @returns at most five of them, for a log line
 */
function listNames(names: readonly string[]): string {
  const named = names.slice(0, 5).map((name) => name.slice(0, 80));
  const others = names.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${String(others)} more`;
}
