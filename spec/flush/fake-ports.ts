import type {
  BatchSource,
  PushObserver,
  PushPort,
  PushStage,
  RenderedBatch,
  RenderRequest,
} from '../../lib/flush/push-port.js';
import type { FlushSkipReason, PushFailure, PushOutcome } from '../../lib/flush/push-outcome.js';

export const pushed: PushOutcome = { status: 'pushed', wireBytes: 42 };

export function failure(overrides: Partial<PushFailure> = {}): PushFailure {
  return { status: 'failed', reason: 'unreachable', arrived: 'no', detail: 'refused', ...overrides };
}

/** A source with texts that contain the number of counts at the time of reading. */
export class FakeSource implements BatchSource {
  /** Set by a spec before each flush: what has been counted so far. */
  counts = 0;
  readonly settled: { readonly text: string; readonly outcome: PushOutcome }[] = [];
  /** Replaces the read, for example by one that hangs or throws. */
  read: () => Promise<void> = () => Promise.resolve();

  async render(_request?: RenderRequest): Promise<RenderedBatch> {
    const text = `counts ${String(this.counts)}\n`;
    await this.read();
    return { requests: [text], settle: (outcome) => this.settled.push({ text, outcome }) };
  }
}

/** A pending push that a spec answers. */
export interface PendingPush {
  readonly text: string;
  readonly budgetMs: number;
  answer(outcome: PushOutcome): void;
}

/** A port with pushes that hang until a spec answers them, or that `respond` answers at once. */
export class FakePort implements PushPort {
  readonly pushes: PendingPush[] = [];
  prepared = 0;
  respond: (() => PushOutcome) | undefined;

  stage: PushStage = 'answer';
  acceptedRequests = 0;
  isAborted = false;
  isClosed = false;
  stops = 0;
  /** The outcome of the opening; a spec may let it hang. */
  opening: Promise<PushOutcome | undefined> = Promise.resolve(pushed);

  prepare(): void {
    this.prepared += 1;
  }

  open(): Promise<PushOutcome | undefined> {
    return this.opening;
  }

  push(requests: RenderedBatch['requests'], budgetMs: number): Promise<PushOutcome> {
    this.isAborted = false;
    const text = requests.join('');
    return new Promise((resolve) => {
      this.pushes.push({ text, budgetMs, answer: resolve });
      if (this.respond) resolve(this.respond());
    });
  }

  abort(): void {
    this.isAborted = true;
  }

  stopConnecting(): void {
    this.stops += 1;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Records all calls. */
export class FakeObserver implements PushObserver {
  readonly outcomes: { readonly outcome: PushOutcome; readonly durationMs: number }[] = [];
  readonly skips: FlushSkipReason[] = [];
  readonly openingFailures: PushFailure[] = [];

  onOpeningFailure(opening: PushFailure): void {
    this.openingFailures.push(opening);
  }

  onPush(outcome: PushOutcome, durationMs: number): void {
    this.outcomes.push({ outcome, durationMs });
  }

  onSkip(reason: FlushSkipReason): void {
    this.skips.push(reason);
  }
}
