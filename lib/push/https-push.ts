import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Credentials } from '../config/credentials.js';
import type { PushLimits, PushOutcome, PushPort } from '../flush/ports.js';
import { elapsedMs, takeMoment, type Clock, type Moment } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { classifyAnswer } from './classify-answer.js';
import { classifyError } from './classify-error.js';
import { createClient } from './create-client.js';
import {
  closeIdleConnections,
  createImportAgents,
  hasConnection,
  hasIdleConnection,
  type ImportAgents,
} from './import-agents.js';
import { runInTurns } from './run-in-turns.js';
import { PostError, sendPost } from './send-post.js';

/** A connection idle for longer is not used again: load balancers and VictoriaMetrics close theirs after 60 s. */
const longestIdleMs = 45_000;
/** A used connection that says nothing for so many times the usual answer's time is taken for dead. */
const silenceFactor = 4;
/** The least of it, in ms: an answer may be slow for other reasons. */
const shortestSilenceMs = 100;

/** For texts of some 10 kB: as small as with zlib's own settings, in two thirds of the time. */
const gzipOptions = { windowBits: 13, memLevel: 6 };

export interface HttpsPushOptions {
  /** The full URL to post to. */
  readonly endpoint: URL;
  readonly credentials: Credentials | undefined;
  /** PEM of authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Posts Prometheus text over one kept-alive connection. While an environment is frozen that connection may die without
 * a word, so a push that fails on a used one is sent once more over a new one, inside the same budget.
 */
export class HttpsPush implements PushPort {
  readonly #options: HttpsPushOptions;
  #agents: ImportAgents | undefined;
  #client: Promise<Got> | undefined;
  #isPreparing = false;
  /** When the latest connection was opened early. */
  #latestOpening: Moment | undefined;
  #latestAnswer: Moment | undefined;
  /** How long the latest two pushes that were answered took, in ms: one alone may have been slow for once. */
  #latestAnswersMs: readonly number[] = [];

  constructor(options: HttpsPushOptions) {
    this.#options = options;
  }

  prepare(): void {
    const isReady = this.#agents !== undefined && hasIdleConnection(this.#agents) && !this.#isIdleTooLong;
    if (isReady || this.#isPreparing) return;
    this.#isPreparing = true;
    // A failure is told of by the push, which tries again.
    const steps = [
      (): void => void this.#connect(),
      (): void => void this.#getClient().catch(() => undefined),
      (): void => void process.getBuiltinModule('node:zlib'),
    ];
    runInTurns(steps, () => {
      this.#isPreparing = false;
    });
  }

  async push(text: string, limits: PushLimits): Promise<PushOutcome> {
    try {
      // First: look-up and handshake go on while got is loaded.
      const agents = this.#connect();
      const got = await this.#getClient();
      const body = process.getBuiltinModule('node:zlib').gzipSync(text, gzipOptions);
      const silenceMs = hasIdleConnection(agents) ? this.#silenceMs(limits.budgetMs) : undefined;
      const first = await this.#attempt(got, body, limits.signal, silenceMs);
      if (!first.isStaleConnection || limits.signal.aborted) return first.outcome;

      closeIdleConnections(agents);
      const { outcome } = await this.#attempt(got, body, limits.signal, undefined);
      // The first may have arrived, whatever became of the second.
      return outcome.status === 'failed' ? { ...outcome, arrived: 'unknown' } : outcome;
    } catch (error) {
      return classifyError(error);
    }
  }

  async #attempt(
    got: Got,
    body: Buffer,
    signal: AbortSignal,
    silenceMs: number | undefined,
  ): Promise<Attempt> {
    const { endpoint, clock, timers } = this.#options;
    const end = this.#abortWith(signal, silenceMs);
    const begunMs = clock.monotonicMs();
    try {
      const answer = await sendPost(got, { endpoint, body, signal: end.signal, timers });
      this.#latestAnswer = takeMoment(clock);
      this.#latestAnswersMs = [clock.monotonicMs() - begunMs, ...this.#latestAnswersMs.slice(0, 1)];
      const failure = classifyAnswer(answer, endpoint, clock.epochMs());
      return {
        outcome: failure ?? { status: 'pushed', wireBytes: body.byteLength },
        isStaleConnection: false,
      };
    } catch (error) {
      const isStaleConnection =
        error instanceof PostError && (error.wasReused || (this.#agents?.early.wasReadyWhenTaken ?? false));
      return { outcome: classifyError(error), isStaleConnection };
    } finally {
      end.cancel();
    }
  }

  /** Sees to it that there is a connection, or will be. */
  #connect(): ImportAgents {
    const agents = (this.#agents ??= createImportAgents(this.#options));
    if (this.#isIdleTooLong) closeIdleConnections(agents);
    if (!hasConnection(agents) && agents.early.open()) this.#latestOpening = takeMoment(this.#options.clock);
    return agents;
  }

  #getClient(): Promise<Got> {
    this.#agents ??= createImportAgents(this.#options);
    this.#client ??= createClient(this.#agents, this.#options.credentials).catch((error: unknown) => {
      // Not kept: the next push tries again.
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  get #isIdleTooLong(): boolean {
    const { clock } = this.#options;
    const uses = [this.#latestAnswer, this.#latestOpening].filter((moment) => moment !== undefined);
    return uses.length > 0 && uses.every((moment) => elapsedMs(clock, moment) > longestIdleMs);
  }

  /** @returns `undefined` where a second attempt after the silence would have no time */
  #silenceMs(budgetMs: number): number | undefined {
    const limitMs = Math.max(shortestSilenceMs, silenceFactor * Math.min(...this.#latestAnswersMs));
    return limitMs <= budgetMs / 2 ? limitMs : undefined;
  }

  /** Ends with the signal, or after the silence. Not by AbortSignal.any(): that costs each push eight times as much. */
  #abortWith(
    signal: AbortSignal,
    silenceMs: number | undefined,
  ): { readonly signal: AbortSignal; cancel(): void } {
    const end = new AbortController();
    const abort = (): void => {
      end.abort();
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const stopTimer =
      silenceMs === undefined
        ? undefined
        : this.#options.timers.start(silenceMs, abort, { holdsLoop: false });
    return {
      signal: end.signal,
      cancel: () => {
        signal.removeEventListener('abort', abort);
        stopTimer?.();
      },
    };
  }
}

interface Attempt {
  readonly outcome: PushOutcome;
  /** Whether it failed on a connection that had been used before, so that a new one may do better. */
  readonly isStaleConnection: boolean;
}
