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
import { judgeAnswer } from './judge-answer.js';
import { RequestWriter } from './request-writer.js';

/** A connection counts as dead after this many times the usual time of an answer. */
const silenceFactor = 4;
/** The least of it, in ms: an answer may be slow for other reasons. */
const minSilenceMs = 100;
/** After a shorter rest a connection counts as alive, in ms: freezes last longer. */
const realRestMs = 1000;

export interface HttpPushOptions {
  /** As configured. */
  readonly endpoint: URL;
  /** How batches are sent and answers judged. */
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** @returns our identity labels, as far as they are known */
  readonly labels: () => Readonly<Record<string, string>>;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
  /** PEM of certificate authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  /** Proves to the endpoint who connects. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** What connections over TLS go through. */
  readonly proxy?: ProxySettings | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The most that connecting may take, in ms. */
  readonly connectTimeoutMs: number;
  /** Whether an answer waits until nothing holds the event loop. Default: never. */
  readonly isEmptyLoopAwaited?: (() => boolean) | undefined;
  /** A shorter body is sent as it is. */
  readonly minGzipLength: number;
}

/**
 * Sends batches over one kept-alive connection.
 *
 * @see docs/decisions/0705-own-connection.md
 */
export class HttpPush implements PushPort {
  readonly #options: HttpPushOptions;
  readonly #connection: EndpointConnection;
  readonly #writer: RequestWriter;
  #opening: Promise<unknown> | undefined;
  /** The push under way that is waited for; one that was ended may still be compressing. */
  #current: object | undefined;
  /** How long the latest two pushes that were answered took, in ms: one alone may have been slow for once. */
  #latestAnswersMs: readonly number[] = [];
  /** The latest preparation; a handler that blocks the event loop delays it until after its end. */
  #preparation: object | undefined;
  #acceptedRequests = 0;
  #isAuthenticating = false;

  constructor(options: HttpPushOptions) {
    this.#options = options;
    this.#connection = new EndpointConnection(options);
    this.#writer = new RequestWriter(options);
  }

  get stage(): PushStage {
    return this.#isAuthenticating ? 'authenticating' : this.#connection.stage;
  }

  get acceptedRequests(): number {
    return this.#acceptedRequests;
  }

  prepare(): void {
    if (this.#current !== undefined || this.#connection.isReady) return;
    // In a turn of its own, so that the handshake continues while the handler waits for something.
    const preparation = (this.#preparation = {});
    inNextTurn(() => {
      if (this.#current !== undefined || this.#preparation !== preparation) return;
      this.#connect();
      // The first compression takes 2 ms: during the handshake nobody waits for it.
      if (this.#latestAnswersMs.length === 0 && this.#options.protocol.gzip !== 'never') compressSync('');
    });
  }

  async open(timeoutMs: number): Promise<PushOutcome | undefined> {
    const connection = this.#connection;
    this.#connect();
    const stopTimer = this.#options.timers.start(
      timeoutMs,
      () => {
        connection.abort();
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
    const current = (this.#current = {});
    this.#acceptedRequests = 0;
    try {
      return await this.#push(requests, budgetMs, () => this.#current === current);
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
    this.#preparation = undefined;
    if (!this.#connection.isReady && this.#current === undefined) this.close();
  }

  close(): void {
    // Nobody waits for what is under way any more.
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
    const answer = await this.#send(url, body, isGzipped);
    return this.#judge(url, answer) ?? { status: 'pushed', wireBytes: body.byteLength };
  }

  /** Sends one request after the other. */
  async #push(
    requests: RenderedBatch['requests'],
    budgetMs: number,
    isWaitedFor: () => boolean,
  ): Promise<PushOutcome> {
    // The handshake goes on while the body is compressed.
    if (requests.length > 0) this.#connect();
    let wireBytes = 0;
    let accepted = 0;
    for (const request of requests) {
      const outcome = await this.#pushOne(request, budgetMs, isWaitedFor).catch(describeFailure);
      if (outcome.status === 'failed') {
        return accepted === 0 ? outcome : { ...outcome, acceptedRequests: accepted };
      }
      wireBytes += outcome.wireBytes;
      accepted += 1;
      if (isWaitedFor()) this.#acceptedRequests = accepted;
    }
    return { status: 'pushed', wireBytes };
  }

  async #pushOne(
    request: string | Buffer,
    budgetMs: number,
    isWaitedFor: () => boolean,
  ): Promise<PushOutcome> {
    const { protocol, clock, timers, minGzipLength } = this.#options;
    const connection = this.#connection;
    const isGzipped = protocol.gzip === 'by-size' && request.length >= minGzipLength;
    const encoded = isGzipped ? compress(request) : toBuffer(request);
    const body = encoded instanceof Promise ? await encoded : encoded;
    if (!isWaitedFor()) throw aborted();

    const { url } = this.#writer;
    const authenticated = this.#writer.head(url, body, isGzipped);
    const head = authenticated instanceof Promise ? await this.#awaitHead(authenticated) : authenticated;
    if (!isWaitedFor()) throw aborted();
    // The opening may have waited for the same credentials.
    if (!connection.withdraw()) await this.#opening;
    if (!isWaitedFor()) throw aborted();

    const begunMs = clock.monotonicMs();
    const exchange = connection.exchange(head, body);
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
      return this.#judge(url, answer) ?? { status: 'pushed', wireBytes: body.byteLength };
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

  #send(url: URL, body: Buffer, isGzipped: boolean): Promise<HttpAnswer> {
    const head = this.#writer.head(url, body, isGzipped);
    if (!(head instanceof Promise)) return this.#connection.exchange(head, body);
    return head.then((signed) => this.#connection.exchange(signed, body));
  }

  async #awaitHead(head: Promise<string>): Promise<string> {
    this.#isAuthenticating = true;
    try {
      return await head;
    } finally {
      this.#isAuthenticating = false;
    }
  }

  #judge(url: URL, answer: HttpAnswer): PushFailure | undefined {
    return judgeAnswer(answer, { ...this.#options, url, receivedMs: this.#options.clock.epochMs() });
  }
}

function toBuffer(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

function aborted(): ExchangeError {
  return new ExchangeError({ code: 'ERR_ABORTED' }, { isStale: false, isWritten: false });
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
