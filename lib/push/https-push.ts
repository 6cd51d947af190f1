import type { Credentials } from '../config/credentials.js';
import type { PushFailure, PushOutcome, PushPort, PushStage } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import { classifyAnswer } from './classify-answer.js';
import { classifyError } from './classify-error.js';
import { compress, compressSync } from './compress.js';
import { EndpointConnection } from './endpoint-connection.js';
import { ExchangeError } from './exchange-error.js';
import { evaluateGot } from './got.js';
import type { HttpAnswer } from './http-answer.js';
import { postByGot } from './post-by-got.js';
import { buildHeaders, endHead, gzipHeaders, writeHead, type RequestHeaders } from './request-head.js';

/** Valid Prometheus text without a sample: proves look-up, TLS, credentials and path, and stores nothing. */
const openingText = '# instrumented-lambda opens its connection\n';
/** A connection counts as dead after this many times the usual time of an answer. */
const silenceFactor = 4;
/** The least of it, in ms: an answer may be slow for other reasons. */
const minSilenceMs = 100;
/** After a shorter rest a connection counts as alive, in ms: freezes last longer. */
const realRestMs = 1000;

export interface HttpsPushOptions {
  /** The full URL to post to. */
  readonly endpoint: URL;
  readonly credentials: Credentials | undefined;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
  /** PEM of certificate authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The most that connecting may take, in ms. */
  readonly connectTimeoutMs: number;
  /** A shorter text is sent as it is. */
  readonly minGzipLength: number;
}

/**
 * Posts Prometheus text over one kept-alive connection.
 *
 * If init waits, got makes the first exchange, because an unknown endpoint may answer anything. Later pushes go directly over
 * the same connection, with a fifth of the CPU.
 *
 * @see docs/decisions/0705-own-connection.md
 */
export class HttpsPush implements PushPort {
  readonly #options: HttpsPushOptions;
  readonly #connection: EndpointConnection;
  readonly #headers: RequestHeaders;
  readonly #head: string;
  #opening: Promise<unknown> | undefined;
  /** The push under way that is waited for; one that was ended may still be compressing. */
  #current: object | undefined;
  /** How long the latest two pushes that were answered took, in ms: one alone may have been slow for once. */
  #latestAnswersMs: readonly number[] = [];

  constructor(options: HttpsPushOptions) {
    this.#options = options;
    this.#connection = new EndpointConnection(options);
    this.#headers = buildHeaders(options.credentials);
    this.#head = writeHead(options.endpoint, this.#headers);
  }

  get stage(): PushStage {
    return this.#connection.stage;
  }

  prepare(): void {
    if (this.#current !== undefined || this.#connection.isReady) return;
    // In a turn of its own, so that the handshake continues while the handler waits for something.
    inNextTurn(() => {
      if (this.#current === undefined) this.#connect();
    });
  }

  async open(isAwaited: boolean, timeoutMs: number): Promise<PushOutcome | undefined> {
    const { endpoint, clock, timers } = this.#options;
    const connection = this.#connection;
    this.#connect();
    const stopTimer = timers.start(
      timeoutMs,
      () => {
        connection.abort();
      },
      { holdsLoop: false },
    );
    const body = compressSync(openingText);
    const exchange = isAwaited ? this.#postByGot(body) : this.#post(body, true);
    this.#opening = exchange.catch(() => undefined).finally(stopTimer);
    try {
      const failure = classifyAnswer(await exchange, endpoint, clock.epochMs());
      return failure ?? { status: 'pushed', wireBytes: body.byteLength };
    } catch (error) {
      return isWithdrawn(error) ? undefined : describeFailure(error);
    } finally {
      this.#opening = undefined;
    }
  }

  async push(text: string, budgetMs: number): Promise<PushOutcome> {
    const current = (this.#current = {});
    try {
      return await this.#push(text, budgetMs, () => this.#current === current);
    } catch (error) {
      return describeFailure(error);
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  abort(): void {
    this.#current = undefined;
    this.#connection.abort();
  }

  stopConnecting(): void {
    if (!this.#connection.isReady && this.#current === undefined) this.close();
  }

  close(): void {
    // Nobody waits for what is under way any more.
    this.abort();
    this.#connection.close();
  }

  async #push(text: string, budgetMs: number, isWaitedFor: () => boolean): Promise<PushOutcome> {
    const { endpoint, clock, timers } = this.#options;
    const connection = this.#connection;
    // The handshake goes on while the text is compressed.
    this.#connect();
    const isGzipped = text.length >= this.#options.minGzipLength;
    const encoded = isGzipped ? compress(text) : Buffer.from(text);
    const body = encoded instanceof Promise ? await encoded : encoded;
    if (!isWaitedFor()) throw aborted();
    if (!connection.withdraw()) await this.#opening;
    if (!isWaitedFor()) throw aborted();

    const begunMs = clock.monotonicMs();
    const exchange = this.#post(body, isGzipped);
    const silenceMs = connection.idleMs >= realRestMs ? this.#silenceMs(budgetMs) : undefined;
    const stopTimer =
      silenceMs &&
      timers.start(
        silenceMs,
        () => {
          connection.abort();
        },
        { holdsLoop: false },
      );
    try {
      const answer = await exchange;
      this.#latestAnswersMs = [clock.monotonicMs() - begunMs, ...this.#latestAnswersMs.slice(0, 1)];
      const failure = classifyAnswer(answer, endpoint, clock.epochMs());
      return failure ?? { status: 'pushed', wireBytes: body.byteLength };
    } finally {
      if (stopTimer) stopTimer();
    }
  }

  /** @returns `undefined` where a second attempt after the silence would have no time */
  #silenceMs(budgetMs: number): number | undefined {
    const limitMs = Math.max(minSilenceMs, silenceFactor * Math.min(...this.#latestAnswersMs));
    return limitMs <= budgetMs / 2 ? limitMs : undefined;
  }

  /** A mistake in the settings of the connection is reported by the next exchange. */
  #connect(): void {
    try {
      this.#connection.open();
    } catch {
      // A certificate authority that cannot be read.
    }
  }

  #post(body: Buffer, isGzipped: boolean): Promise<HttpAnswer> {
    return this.#connection.exchange(this.#head + endHead(body.byteLength, isGzipped), body);
  }

  async #postByGot(body: Buffer): Promise<HttpAnswer> {
    const { endpoint } = this.#options;
    return postByGot({
      got: await evaluateGot(),
      endpoint,
      headers: { ...this.#headers, ...gzipHeaders },
      body,
      exchange: (headers) => this.#connection.exchange(`${writeHead(endpoint, headers)}\r\n`, body),
    });
  }
}

function aborted(): ExchangeError {
  return new ExchangeError({ code: 'ERR_ABORTED' }, { isStale: false, isWritten: false });
}

function describeFailure(error: unknown): PushFailure {
  const exchangeError = findExchangeError(error);
  const failure = classifyError(error);
  if (exchangeError === undefined) return failure;
  const { isStale, isWritten } = exchangeError;
  return { ...failure, ...(!isWritten && { arrived: 'no' }), ...(isStale && { isStale }) };
}

function isWithdrawn(error: unknown): boolean {
  const cause = findExchangeError(error)?.cause as { readonly code?: unknown } | undefined;
  return cause?.code === 'ERR_WITHDRAWN';
}

/** got wraps what its request function throws. */
function findExchangeError(error: unknown): ExchangeError | undefined {
  for (let each = error, depth = 0; depth < 4 && each instanceof Error; depth += 1, each = each.cause) {
    if (each instanceof ExchangeError) return each;
  }
  return undefined;
}
