import type { BatchSource, RenderedBatch } from '../flush/push-port.js';
import type { EnvironmentState, InFlightInvocation } from '../journal/environment-state.js';
import type { InvocationObserver } from '../handler/invocation-recorder.js';
import { CrashJournal } from '../journal/crash-journal.js';
import type { Clock } from '../lambda/clock.js';
import type { InvocationMetrics } from '../metrics/invocation-metrics.js';

/**
 * The most invocations in flight to remember. Handlers that get no context may never settle, and nothing shows that they
 * have ended.
 */
const maxInFlight = 64;

export interface CrashRecoveryParts {
  readonly counts: InvocationMetrics;
  readonly clock: Clock;
  /** The folder of the journal; default: that of {@link CrashJournal}. */
  readonly folder?: string;
  /** Called with the reason, half a sentence, if no journal is kept. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Continues the counts of an execution environment when a process of it has crashed and Lambda starts the next one. The
 * next process resumes the counts, and counts each invocation during which the process ended as a crash or a timeout.
 *
 * A count is written to the journal before it can be pushed. So the resumed counts are never lower than those in the store.
 *
 * @see docs/decisions/0502-crash-journal.md
 */
export class CrashRecovery {
  readonly #parts: CrashRecoveryParts;
  readonly #inFlight: InFlightInvocation[] = [];
  #journal: CrashJournal | undefined;
  #sent: EnvironmentState['sent'];
  #resumed: EnvironmentState | undefined;
  #batches = 0;

  constructor(parts: CrashRecoveryParts) {
    this.#parts = parts;
  }

  /**
   * Resumes the state of the previous process, if there was one. Call it once, before anything is counted.
   *
   * @param environmentName identifies this execution environment among those of all functions
   */
  resume(environmentName: string): void {
    const { counts, clock, folder, onProblem } = this.#parts;
    this.#journal = CrashJournal.open({
      environmentName,
      onProblem,
      ...(folder !== undefined && { folder }),
    });
    const state = this.#journal?.inherited;
    if (state !== undefined) {
      counts.resume(state.tally);
      this.#resumed = state;
      this.#sent = state.sent;
      for (const { deadlineMs = Infinity } of state.inFlight) {
        // A process that was killed has not written when it ended, so the deadline is compared with the current time.
        if ((state.endedMs ?? clock.epochMs()) >= deadlineMs) counts.timeOut();
        else counts.crash();
      }
    }
    // This write in init, where CPU time is cheap, compiles the code and encodes the text of the record.
    this.#write();
  }

  /**
   * Call it when an invocation was counted.
   *
   * @param remainingMs time until Lambda ends it, in ms
   * @returns an observer that must be called when the invocation ends
   */
  begin(remainingMs: number | undefined): InvocationObserver {
    const deadlineMs = readDeadlineMs(this.#parts.clock.epochMs(), remainingMs);
    if (this.#journal === undefined) return noObserver;
    const invocation: InFlightInvocation = { deadlineMs };
    this.#inFlight.push(invocation);
    if (this.#inFlight.length > maxInFlight) this.#inFlight.shift();
    this.#write();
    return {
      settle: () => {
        const index = this.#inFlight.indexOf(invocation);
        if (index >= 0) this.#inFlight.splice(index, 1);
        this.#write();
      },
    };
  }

  /** Writes when the process ended. Call it when the process exits; if it is killed before, nothing is lost. */
  end(): void {
    if (this.#inFlight.length > 0) this.#write(this.#parts.clock.epochMs());
  }

  /** Releases the journal to another instance in this process, which resumes the state as that of a previous process. */
  release(): void {
    this.#journal?.release(this.#state());
    this.#journal = undefined;
  }

  /** Whether the previous process has sent a series. Only the series of resumed counts are known. */
  wasSentBefore(family: string, labels: Readonly<Partial<Record<string, string | number>>>): boolean {
    const sent = this.#resumed?.sent;
    if (sent === undefined || !resumedFamilies.has(family)) return false;
    const { error_type: type } = labels;
    return type === undefined || sent.errorTypes.includes(String(type));
  }

  /**
   * Writes to the journal, before a batch can arrive, which series it contains: the next process must not send their
   * zeros again.
   *
   * @returns a source of the same batches
   */
  trackBatches(source: BatchSource): BatchSource {
    return {
      render: async (request): Promise<RenderedBatch> => {
        const errorTypes = this.#parts.counts.tally().errors.map(([type]) => type);
        const rendered = await source.render(request);
        const batch = (this.#batches += 1);
        const before = this.#sent;
        if (before === undefined || errorTypes.some((type) => !before.errorTypes.includes(type))) {
          this.#sent = { errorTypes };
          this.#write();
        }
        return {
          requests: rendered.requests,
          settle: (outcome) => {
            rendered.settle(outcome);
            const isRefused =
              outcome.status === 'failed' && outcome.arrived === 'no' && !outcome.acceptedRequests;
            // If there was a later batch, it contained the same series, and may have arrived.
            if (!isRefused || this.#sent === before || batch !== this.#batches) return;
            this.#sent = before;
            this.#write();
          },
        };
      },
    };
  }

  #write(endedMs?: number): void {
    this.#journal?.write(this.#state(endedMs));
  }

  #state(endedMs?: number): EnvironmentState {
    return { tally: this.#parts.counts.tally(), sent: this.#sent, inFlight: this.#inFlight, endedMs };
  }
}

/**
 * @returns a deadline that the journal can contain: a finite number above 0, though a context that is not Lambda's may
 * return any
 */
function readDeadlineMs(nowMs: number, remainingMs: number | undefined): number | undefined {
  if (remainingMs === undefined || remainingMs === Infinity) return undefined;
  return Math.max(1, Math.round(nowMs + remainingMs));
}

/** Used if no journal is kept. */
const noObserver: InvocationObserver = { settle: () => undefined };

/** The metrics that {@link InvocationMetrics.resume} resumes. */
const resumedFamilies: ReadonlySet<string> = new Set([
  'aws_lambda_invocations_total',
  'aws_lambda_errors_total',
  'aws_lambda_timeouts_total',
  'aws_lambda_cold_starts_total',
  'aws_lambda_duration_seconds',
]);
