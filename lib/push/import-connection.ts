import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Credentials } from '../config/credentials.js';
import { elapsedMs, takeMoment, type Clock, type Moment } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { createClient } from './create-client.js';
import {
  closeIdleConnections,
  createImportAgents,
  hasConnection,
  hasIdleConnection,
  type ImportAgents,
} from './import-agents.js';
import { Post } from './post.js';
import { rehearsePost } from './rehearse-post.js';

/** A connection idle for longer is not used again: load balancers and VictoriaMetrics close theirs after 60 s. */
const longestIdleMs = 45_000;

export interface ImportConnectionOptions {
  /** The full URL to post to. */
  readonly endpoint: URL;
  readonly credentials: Credentials | undefined;
  /** PEM of authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * The one connection to the endpoint, with what speaks over it. Each part of it is made when it is first needed, or before
 * that by whoever has the time: the connection, got, and the next post, which waits on it for its body.
 */
export class ImportConnection {
  readonly #options: ImportConnectionOptions;
  #agents: ImportAgents | undefined;
  #client: Got | undefined;
  #loading: Promise<void> | undefined;
  #opened: Post | undefined;
  /** When a connection was opened early, or answered. */
  #latestUse: Moment | undefined;

  constructor(options: ImportConnectionOptions) {
    this.#options = options;
  }

  /** Whether a post waits for its body. */
  get isReady(): boolean {
    return this.#opened?.isUsable === true && !this.#isIdleTooLong;
  }

  /** Whether the next post goes over a connection that was used before, which may have died without a word. */
  get isUsed(): boolean {
    if (this.#opened !== undefined) return this.#opened.isOnUsedConnection;
    return this.#agents !== undefined && hasIdleConnection(this.#agents);
  }

  /** Sees to it that there is a connection, or will be. */
  connect(): void {
    const agents = this.#getAgents();
    if (this.#isIdleTooLong || this.#opened?.isUsable === false) this.close();
    if (!hasConnection(agents) && agents.early.open()) this.#latestUse = takeMoment(this.#options.clock);
  }

  /** Sees to it that got is there. @throws whatever keeps it from being loaded */
  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      // Not kept: the next push tries again.
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Opens the next post; to be called when got is there. */
  open(): void {
    this.#opened ??= this.#createPost();
  }

  /** @returns the next post, open; to be called when got is there */
  take(): Post {
    const post = this.#opened ?? this.#createPost();
    this.#opened = undefined;
    return post;
  }

  /** Does once, and for nobody, what a post does; to be called when got is there. */
  async rehearse(body: Buffer): Promise<void> {
    if (this.#client !== undefined) await rehearsePost(this.#client, body, this.#options.timers);
  }

  /** To be called when a post was answered: from now on the connection is idle. */
  rest(): void {
    this.#latestUse = takeMoment(this.#options.clock);
  }

  /** Closes what is not in use. */
  close(): void {
    this.#opened?.abort();
    this.#opened = undefined;
    if (this.#agents !== undefined) closeIdleConnections(this.#agents);
  }

  async #load(): Promise<void> {
    const { credentials } = this.#options;
    this.#client = await createClient(this.#getAgents(), credentials);
  }

  #createPost(): Post {
    const { endpoint, timers } = this.#options;
    if (this.#client === undefined) throw new Error('Cannot open a post: got is not loaded');
    const { early } = this.#getAgents();
    return new Post({
      client: this.#client,
      endpoint,
      timers,
      isConnectionReady: () => early.wasReadyWhenTaken,
    });
  }

  #getAgents(): ImportAgents {
    return (this.#agents ??= createImportAgents(this.#options));
  }

  get #isIdleTooLong(): boolean {
    return this.#latestUse !== undefined && elapsedMs(this.#options.clock, this.#latestUse) > longestIdleMs;
  }
}
