import type { ClientCertificate } from '../config/client-certificate.js';
import type { ProxySettings } from '../config/proxy.js';
import type { PushPort, PushStage, RenderedBatch } from '../flush/push-port.js';
import type { PushFailure, PushOutcome } from '../flush/push-outcome.js';
import type { Clock } from '../lambda/clock.js';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from './authentication/authenticator.js';
import { classifyError } from './classify-error.js';
import { compress, compressSync } from './compress.js';
import { EndpointConnection } from './endpoint-connection.js';
import { ExchangeError } from './exchange-error.js';
import type { HttpAnswer } from './http-answer.js';
import { classifyAnswer } from './classify-answer.js';
import { RequestWriter } from './request-writer.js';

/** After an idle time, a connection counts as broken if an answer takes this many times as long as usual. */
const silenceFactor = 4;
/** A connection never counts as broken before this time, in ms, because an answer may be slow for other reasons. */
const minSilenceMs = 100;
/** After a shorter idle time, in ms, a connection does not count as broken: only a longer freeze breaks connections. */
const minSuspectIdleMs = 1000;

export interface HttpPushOptions {
  /** As configured. */
  readonly endpoint: URL;
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** @returns the identity labels that are known so far */
  readonly labels: () => Readonly<Record<string, string>>;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
  /** PEM of certificate authorities to trust in addition to Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Client certificate for mutual TLS. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Proxy for connections over TLS. */
  readonly proxy?: ProxySettings | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Time limit for connecting, in ms. */
  readonly connectTimeoutMs: number;
  /** Whether an answer waits until nothing holds the event loop. Default: never. */
  readonly isEmptyLoopAwaited?: (() => boolean) | undefined;
  /** Shorter bodies are not compressed. */
  readonly minGzipLength: number;
}

/**
 * - `idle`: there is no push
 * - `preparing`: the next turn of the event loop connects; a handler that blocks the loop delays that turn until it ends
 * - `pushing`: a caller waits for a push
 */
type HttpPushState =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing' }
  | { readonly name: 'pushing'; step: PushStep; acceptedRequests: number };

type PushStep = 'compressing' | 'authenticating' | 'opening' | 'exchanging';

type Pushing = Extract<HttpPushState, { readonly name: 'pushing' }>;

const idle: HttpPushState = { name: 'idle' };

/**
 * Sends batches over one kept-alive connection.
 *
 * @see docs/decisions/0705-own-http-connection.md
 */
export class HttpPush implements PushPort {
  readonly #options: HttpPushOptions;
  readonly #connection: EndpointConnection;
  readonly #writer: RequestWriter;
  #state: HttpPushState = idle;
  /** The exchange of `open()`. It may still run when a push begins, because both may wait for the same credentials. */
  #opening: Promise<unknown> | undefined;
  /** Ends the opening while it waits for credentials. Then it sends nothing. */
  #cancelOpening: (() => void) | undefined;
  /** How long the latest two answers took, in ms. Two, because a single one may have been slow by chance. */
  #latestAnswersMs: readonly number[] = [];

  constructor(options: HttpPushOptions) {
    this.#options = options;
    this.#connection = new EndpointConnection(options);
    this.#writer = new RequestWriter(options);
  }

  get stage(): PushStage {
    const step = this.#state.name === 'pushing' ? this.#state.step : 'exchanging';
    const { stage } = this.#connection;
    if (step === 'exchanging') return stage;
    return step === 'opening' && stage !== 'answer' ? stage : step;
  }

  get acceptedRequests(): number {
    return this.#state.name === 'pushing' ? this.#state.acceptedRequests : 0;
  }

  prepare(): void {
    if (this.#state.name === 'pushing' || this.#connection.isReady) return;
    const preparing = (this.#state = { name: 'preparing' });
    // In the next turn, so that it does not delay the start of the handler. It continues while the handler waits for something.
    inNextTurn(() => {
      if (this.#state !== preparing) return;
      this.#state = idle;
      this.#connect();
      // The first compression takes 2 ms. During the handshake, nobody waits for it.
      if (this.#latestAnswersMs.length === 0 && this.#options.protocol.gzip !== 'never') compressSync('');
    });
  }

  async open(timeoutMs: number): Promise<PushOutcome | undefined> {
    const connection = this.#connection;
    this.#connect();
    const stopTimer = this.#options.timers.start(
      timeoutMs,
      () => {
        // While it waits for credentials, a push may use the connection.
        if (this.#cancelOpening === undefined) connection.abort();
        else this.#cancelOpening();
      },
      { holdsLoop: false },
    );
    const exchange = this.#open();
    this.#opening = exchange.catch(() => undefined).finally(stopTimer);
    try {
      return await exchange;
    } catch (error) {
      return isWithdrawn(error) ? undefined : describeFailure(error);
    } finally {
      this.#opening = undefined;
    }
  }

  async push(requests: RenderedBatch['requests'], budgetMs: number): Promise<PushOutcome> {
    const pushing: Pushing = { name: 'pushing', step: 'compressing', acceptedRequests: 0 };
    this.#state = pushing;
    try {
      return await this.#sendAll(requests, budgetMs, pushing);
    } catch (error) {
      return describeFailure(error);
    } finally {
      if (this.#state === pushing) this.#state = idle;
    }
  }

  abort(): void {
    this.#state = idle;
    this.#connection.abort();
  }

  stopConnecting(): void {
    if (this.#state.name === 'pushing') return;
    this.#state = idle;
    if (!this.#connection.isReady) this.close();
  }

  close(): void {
    this.#cancelOpening?.();
    this.abort();
    this.#connection.close();
  }

  async #open(): Promise<PushOutcome> {
    const { openingBody, gzip } = this.#options.protocol;
    if (openingBody === undefined) {
      await this.#connection.connect();
      return { status: 'pushed', wireBytes: 0 };
    }
    const isGzipped = gzip !== 'never';
    const body = isGzipped ? compressSync(openingBody) : toBuffer(openingBody);
    const { url } = this.#writer;
    const answer = await this.#sendOpening(url, body, isGzipped);
    return this.#classify(url, answer) ?? { status: 'pushed', wireBytes: body.byteLength };
  }

  /** Sends one request after another. */
  async #sendAll(
    requests: RenderedBatch['requests'],
    budgetMs: number,
    pushing: Pushing,
  ): Promise<PushOutcome> {
    // Before the body is compressed, so that the handshake runs at the same time.
    if (requests.length > 0) this.#connect();
    let wireBytes = 0;
    for (const request of requests) {
      const outcome = await this.#sendOne(request, budgetMs, pushing).catch(describeFailure);
      const { acceptedRequests } = pushing;
      if (outcome.status === 'failed')
        return acceptedRequests === 0 ? outcome : { ...outcome, acceptedRequests };
      wireBytes += outcome.wireBytes;
      pushing.acceptedRequests += 1;
    }
    return { status: 'pushed', wireBytes };
  }

  async #sendOne(request: string | Buffer, budgetMs: number, pushing: Pushing): Promise<PushOutcome> {
    const { protocol, clock, timers, minGzipLength } = this.#options;
    const connection = this.#connection;
    pushing.step = 'compressing';
    const isGzipped = protocol.gzip === 'by-size' && request.length >= minGzipLength;
    const encoded = isGzipped
      ? compress(request, () => {
          this.#requireUnaborted(pushing);
        })
      : toBuffer(request);
    const body = encoded instanceof Promise ? await encoded : encoded;
    this.#requireUnaborted(pushing);

    const { url } = this.#writer;
    const authenticated = this.#writer.head(url, body, isGzipped);
    const head = authenticated instanceof Promise ? await awaitHead(authenticated, pushing) : authenticated;
    this.#requireUnaborted(pushing);
    pushing.step = 'opening';
    if (!connection.withdraw()) await this.#opening;
    this.#requireUnaborted(pushing);
    pushing.step = 'exchanging';

    const begunMs = clock.monotonicMs();
    const exchange = connection.exchange(head, body);
    const silenceMs = connection.idleMs >= minSuspectIdleMs ? this.#silenceMs(budgetMs) : undefined;
    const stopTimer =
      silenceMs &&
      timers.start(
        silenceMs,
        () => {
          // If the endpoint had closed the connection, the request uses a new one, which may need longer.
          if (connection.idleMs > 0) connection.abort();
        },
        { holdsLoop: false },
      );
    try {
      const answer = await exchange;
      this.#latestAnswersMs = [clock.monotonicMs() - begunMs, ...this.#latestAnswersMs.slice(0, 1)];
      return this.#classify(url, answer) ?? { status: 'pushed', wireBytes: body.byteLength };
    } finally {
      if (stopTimer) stopTimer();
    }
  }

  /** @returns time after which the connection counts as broken; `undefined` if no time would be left for a second attempt */
  #silenceMs(budgetMs: number): number | undefined {
    const limitMs = Math.max(minSilenceMs, silenceFactor * Math.min(...this.#latestAnswersMs));
    return limitMs <= budgetMs / 2 ? limitMs : undefined;
  }

  /** Ignores an invalid setting: the next exchange reports it. */
  #connect(): void {
    try {
      this.#connection.open();
    } catch {
      // A certificate authority that cannot be read.
    }
  }

  async #sendOpening(url: URL, body: Buffer, isGzipped: boolean): Promise<HttpAnswer> {
    const head = this.#writer.head(url, body, isGzipped);
    return this.#connection.exchange(
      head instanceof Promise ? await this.#awaitOpeningHead(head) : head,
      body,
    );
  }

  async #awaitOpeningHead(head: Promise<string>): Promise<string> {
    const cancelled = new Promise<never>((_resolve, reject) => {
      this.#cancelOpening = () => {
        reject(new ExchangeError({ code: 'ERR_CREDENTIALS_TIMEOUT' }, { isStale: false, isWritten: false }));
      };
    });
    try {
      return await Promise.race([head, cancelled]);
    } finally {
      this.#cancelOpening = undefined;
    }
  }

  /** @throws {ExchangeError} if no caller waits any more */
  #requireUnaborted(pushing: Pushing): void {
    if (this.#state === pushing) return;
    throw new ExchangeError({ code: 'ERR_ABORTED' }, { isStale: false, isWritten: false });
  }

  #classify(url: URL, answer: HttpAnswer): PushFailure | undefined {
    return classifyAnswer(answer, { ...this.#options, url, receivedMs: this.#options.clock.epochMs() });
  }
}

function toBuffer(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

function awaitHead(head: Promise<string>, pushing: Pushing): Promise<string> {
  pushing.step = 'authenticating';
  return head;
}

function describeFailure(error: unknown): PushFailure {
  const failure = classifyError(error);
  if (!(error instanceof ExchangeError)) return failure;
  const { isStale, isWritten } = error;
  return { ...failure, ...(!isWritten && { arrived: 'no' }), ...(isStale && { isStale }) };
}

function isWithdrawn(error: unknown): boolean {
  if (!(error instanceof ExchangeError)) return false;
  return (error.cause as { readonly code?: unknown } | undefined)?.code === 'ERR_WITHDRAWN';
}
