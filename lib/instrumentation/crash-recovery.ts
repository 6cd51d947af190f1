import type { BatchSource, RenderedBatch } from '../flush/push-port.js';
import type { EnvironmentState, InFlightInvocation } from '../journal/environment-state.js';
import type { InvocationObserver } from '../handler/invocation-recorder.js';
import { CrashJournal } from '../journal/crash-journal.js';
import type { Clock } from '../lambda/clock.js';
import type { InvocationMetrics } from '../metrics/invocation-metrics.js';

/** Bounds handlers without a context that never settle: nothing says that they have ended. */
const maxInFlight = 64;

export interface CrashRecoveryParts {
  readonly counts: InvocationMetrics;
  readonly clock: Clock;
  /** The folder of the journal; default: the system's. */
  readonly folder?: string;
  readonly onProblem: (problem: string) => void;
}

/**
 * Makes the processes of one execution environment, which follow each other when one crashes, look like one: counts go
 * on where they stood, and an invocation that took its process down is counted by the next.
 *
 * A count is in the journal before it can be in a push: so what the store has is never more than what is resumed.
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
   * Takes over what the previous process left. Call it once, before anything is counted.
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
        // A killed process left no time of its end, so the deadline is compared with now.
        if ((state.endedMs ?? clock.epochMs()) >= deadlineMs) counts.timeOut();
        else counts.crash();
      }
    }
    // In init, where there is CPU: compiles the code of a write and writes the text of the record.
    this.#write();
  }

  /**
   * To be called when an invocation is counted.
   *
   * @param remainingMs until Lambda ends it
   * @returns an observer to call when the invocation ends
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
        const place = this.#inFlight.indexOf(invocation);
        if (place >= 0) this.#inFlight.splice(place, 1);
        this.#write();
      },
    };
  }

  /** To be called as the last thing the process does; nothing is lost where it is not. */
  end(): void {
    if (this.#inFlight.length > 0) this.#write(this.#parts.clock.epochMs());
  }

  /** Leaves what it has to another of this process, which resumes it as from a process before. */
  release(): void {
    this.#journal?.release(this.#state());
    this.#journal = undefined;
  }

  /** Whether the process before this one sent a series: one of `aws_lambda_*`, no other is resumed. */
  wasSentBefore(family: string, labels: Readonly<Partial<Record<string, string | number>>>): boolean {
    const sent = this.#resumed?.sent;
    if (sent === undefined || !resumedFamilies.has(family)) return false;
    const { error_type: type } = labels;
    return type === undefined || sent.errorTypes.includes(String(type));
  }

  /** Notes, before a batch can arrive, that it may: the process after this one must know which series had their 0. */
  follow(source: BatchSource): BatchSource {
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
            // A later batch held the same series, and perhaps arrived.
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

/** A context that is not Lambda's may name any number; the journal holds finite ones above 0. */
function readDeadlineMs(nowMs: number, remainingMs: number | undefined): number | undefined {
  if (remainingMs === undefined || remainingMs === Infinity) return undefined;
  return Math.max(1, Math.round(nowMs + remainingMs));
}

/** Where no journal is kept. */
const noObserver: InvocationObserver = {
  settle: () => {
    // There is no journal.
  },
};

const resumedFamilies: ReadonlySet<string> = new Set([
  'aws_lambda_invocations_total',
  'aws_lambda_errors_total',
  'aws_lambda_timeouts_total',
  'aws_lambda_cold_starts_total',
  'aws_lambda_duration_seconds',
]);
