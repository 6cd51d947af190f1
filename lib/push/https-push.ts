import type { PushLimits, PushOutcome, PushPort } from '../flush/ports.js';
import { classifyAnswer } from './classify-answer.js';
import { classifyError } from './classify-error.js';
import { ImportConnection, type ImportConnectionOptions } from './import-connection.js';
import type { Post } from './post.js';
import { PostError } from './post-error.js';
import { runInTurns } from './run-in-turns.js';

/** A used connection that says nothing for so many times the usual answer's time is taken for dead. */
const silenceFactor = 4;
/** The least of it, in ms: an answer may be slow for other reasons. */
const shortestSilenceMs = 100;

/**
 * For texts of some 10 kB: as small as with zlib's own settings, in two thirds of the time, and in a buffer of the size of what
 * comes out, since that is what stays in memory until it is collected.
 */
const gzipOptions = { windowBits: 13, memLevel: 6, chunkSize: 4096 };

/**
 * Posts Prometheus text over one kept-alive connection. While an environment is frozen that connection may die without
 * a word, so a push that fails on a used one is sent once more over a new one, inside the same budget.
 */
export class HttpsPush implements PushPort {
  readonly #options: ImportConnectionOptions;
  readonly #connection: ImportConnection;
  #isPreparing = false;
  #isPushing = false;
  #hasPushed = false;
  /** How long the latest two pushes that were answered took, in ms: one alone may have been slow for once. */
  #latestAnswersMs: readonly number[] = [];

  constructor(options: ImportConnectionOptions) {
    this.#options = options;
    this.#connection = new ImportConnection(options);
  }

  prepare(rehearse: () => Promise<string>): void {
    if (this.#isPreparing || this.#isPushing || this.#connection.isReady) return;
    void this.#prepare(rehearse);
  }

  async push(text: string, limits: PushLimits): Promise<PushOutcome> {
    this.#isPushing = true;
    this.#hasPushed = true;
    try {
      return await this.#push(text, limits);
    } catch (error) {
      return classifyError(error);
    } finally {
      this.#isPushing = false;
    }
  }

  async #prepare(rehearse: () => Promise<string>): Promise<void> {
    const connection = this.#connection;
    const isFirst = !this.#hasPushed;
    let practice = '';
    // A push that comes meanwhile does the rest for itself.
    const unlessPushing = (step: () => unknown) => () => (this.#isPushing ? undefined : step());
    this.#isPreparing = true;
    await runInTurns([
      (): void => {
        connection.connect();
      },
      (): Promise<void> => connection.load(),
      (): void => {
        loadZlib();
      },
      unlessPushing(() => {
        connection.open();
      }),
      ...(isFirst
        ? [
            unlessPushing(async () => {
              practice = await rehearse();
            }),
            unlessPushing(() => connection.rehearse(compress(practice))),
          ]
        : []),
    ]);
    this.#isPreparing = false;
  }

  async #push(text: string, { signal, budgetMs }: PushLimits): Promise<PushOutcome> {
    const connection = this.#connection;
    // First: look-up and handshake go on while got is loaded.
    connection.connect();
    await connection.load();
    const body = compress(text);
    const silenceMs = connection.isUsed ? this.#silenceMs(budgetMs) : undefined;
    const first = await this.#attempt(body, signal, silenceMs);
    if (!first.isStaleConnection || signal.aborted) return first.outcome;

    connection.close();
    const { outcome } = await this.#attempt(body, signal, undefined);
    // The first may have arrived, whatever became of the second.
    return outcome.status === 'failed' ? { ...outcome, arrived: 'unknown' } : outcome;
  }

  async #attempt(body: Buffer, signal: AbortSignal, silenceMs: number | undefined): Promise<Attempt> {
    const { endpoint, clock } = this.#options;
    const post = this.#connection.take();
    const stopWaiting = this.#endWith(post, signal, silenceMs);
    const begunMs = clock.monotonicMs();
    try {
      const answer = await post.send(body);
      this.#connection.rest();
      this.#latestAnswersMs = [clock.monotonicMs() - begunMs, ...this.#latestAnswersMs.slice(0, 1)];
      const failure = classifyAnswer(answer, endpoint, clock.epochMs());
      return {
        outcome: failure ?? { status: 'pushed', wireBytes: body.byteLength },
        isStaleConnection: false,
      };
    } catch (error) {
      const isStaleConnection = error instanceof PostError && error.wasOnUsedConnection;
      return { outcome: classifyError(error), isStaleConnection };
    } finally {
      stopWaiting();
    }
  }

  /** @returns `undefined` where a second attempt after the silence would have no time */
  #silenceMs(budgetMs: number): number | undefined {
    const limitMs = Math.max(shortestSilenceMs, silenceFactor * Math.min(...this.#latestAnswersMs));
    return limitMs <= budgetMs / 2 ? limitMs : undefined;
  }

  /** Ends a post when nobody waits any more, or after the silence. */
  #endWith(post: Post, signal: AbortSignal, silenceMs: number | undefined): () => void {
    const abort = (): void => {
      post.abort();
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const stopTimer =
      silenceMs === undefined
        ? undefined
        : this.#options.timers.start(silenceMs, abort, { holdsLoop: false });
    return () => {
      signal.removeEventListener('abort', abort);
      stopTimer?.();
    };
  }
}

interface Attempt {
  readonly outcome: PushOutcome;
  /** Whether it failed on a connection that had been used before, so that a new one may do better. */
  readonly isStaleConnection: boolean;
}

function compress(text: string): Buffer {
  return loadZlib().gzipSync(text, gzipOptions);
}

/** Not imported: it would be loaded in the init phase. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
