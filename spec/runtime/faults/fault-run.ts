import { fileURLToPath } from 'node:url';
import type { RuntimeName } from '../parts/find-parts.js';
import type { InvocationResult } from '../service/invocation-result.js';
import { LambdaEnvironment } from '../service/lambda-environment.js';
import type { FaultProtocol, FaultStore } from './fault-protocol.js';
import type { FaultRow } from './fault-rows.js';
import { credentials, type FaultyEndpoint } from './faulty-endpoint.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const usualInvocations = 8;
export const usualHandler = 'orders.handler';
const workers = 2;

export interface FaultRunParts {
  readonly row: FaultRow;
  readonly runtime: RuntimeName;
  readonly protocol: FaultProtocol;
  readonly store: FaultStore;
  /** A file with the authority to trust. */
  readonly authorityFile: string;
}

/** How an event was answered, in words to compare. */
export type Ending = string;

/** What a function has open while nothing of ours is under way. */
export interface Resources {
  /** Kinds of what holds its event loop and is of the network. */
  readonly holding: readonly string[];
  readonly openSockets: number;
}

/** What the store holds, and what it should. */
export interface Counts {
  readonly invocations: number;
  readonly errors: number;
  readonly orders: number;
}

/** One function under one fault: first during it, later after it. */
export class FaultRun {
  readonly row: FaultRow;
  /** One per invocation of the fault, in order, in ms: from the event's delivery to the answer. */
  readonly durationsMs: number[] = [];
  readonly endings: Ending[] = [];
  readonly expected: Ending[] = [];
  /** From the start of the process to the end of init, in ms. */
  initMs = 0;
  /** What the last invocation found left over; not there on a Managed Instance. */
  resources: Resources | undefined;
  stored: Counts | undefined;
  /** What the function itself says all its pushes took, but for the last, in ms. */
  pushesMs: number | undefined;
  readonly #functionName: string;
  readonly #parts: FaultRunParts;
  readonly #made = { invocations: 0, errors: 0, orders: 0 };
  #endpoint: FaultyEndpoint | undefined;
  #environment: LambdaEnvironment | undefined;

  constructor(parts: FaultRunParts) {
    this.row = parts.row;
    this.#parts = parts;
    this.#functionName = `${parts.runtime} ${parts.row.name}`.replace(/[^a-z0-9]+/gi, '-');
  }

  /** What really happened. */
  get made(): Counts {
    return this.#made;
  }

  /** Whether the fault is of a kind that ends. */
  get isRecoverable(): boolean {
    return this.#endpoint?.recover !== undefined;
  }

  /** All that the function wrote to its log. */
  get output(): string {
    return this.#environment?.output ?? '';
  }

  /** Runtime processes started: 1, unless one was ended. */
  get startCount(): number {
    return this.#environment?.startCount ?? 0;
  }

  /** Starts the function and invokes it while the fault lasts. */
  async meetFault(): Promise<void> {
    const { row, protocol, store } = this.#parts;
    this.#endpoint = await row.open({ store: store.origin, protocol });
    if (row.isFromInit === true) await this.#endpoint.fail();
    this.#environment = await this.#start(this.#endpoint);
    this.initMs = this.#environment.initDurationMs ?? 0;
    for (let n = 0; n < (row.warmUp ?? 0); n += 1) await this.#invoke(n, {});
    await this.#endpoint.fail();

    const numbers = Array.from({ length: row.invocations ?? usualInvocations }, (_, n) => n);
    const invoke = async (n: number): Promise<void> => {
      const durationMs = await this.#invoke(n, row.event ?? {}, row.options?.());
      this.durationsMs.push(durationMs);
    };
    if (row.isConcurrent === true) await Promise.all(numbers.map(invoke));
    else {
      for (const n of numbers) {
        row.whileFrozen?.(this.#endpoint);
        await invoke(n);
      }
    }
    if (row.end === 'shutdown') await this.#environment.shutdown();
  }

  /** Ends the fault; to be called once the breaker's first pause is over for sure. */
  async recover(): Promise<void> {
    await this.#endpoint?.recover?.();
    if (this.row.end === undefined) await this.#invokeOnceMore();
    if (!this.isRecoverable) return;
    this.stored = {
      invocations: await this.#readStore('aws_lambda_invocations_total'),
      errors: await this.#readStore('aws_lambda_errors_total'),
      orders: await this.#readStore('orders_total'),
    };
    this.pushesMs = 1000 * (await this.#readStore('instrumented_push_duration_seconds_sum'));
  }

  async close(): Promise<void> {
    await this.#environment?.stop();
    await this.#endpoint?.close();
  }

  async #invokeOnceMore(): Promise<void> {
    // On a Managed Instance each thread counts for itself and has to speak once more.
    const last = this.row.isConcurrent === true ? 50 * workers : 1;
    await Promise.all(
      Array.from({ length: last }, () => this.#invoke(0, this.row.isConcurrent ? {} : { isLast: true })),
    );
  }

  #start(endpoint: FaultyEndpoint): Promise<LambdaEnvironment> {
    const { row, protocol, runtime, authorityFile } = this.#parts;
    return LambdaEnvironment.start({
      runtime,
      taskRoot,
      handler: row.handler ?? usualHandler,
      functionName: this.#functionName,
      ...(row.isConcurrent === true && { maxConcurrency: 1000 }),
      env: {
        INSTRUMENTED_ENDPOINT: endpoint.url,
        INSTRUMENTED_PROTOCOL: protocol.name,
        ASSERTS_TENANT_NAME: credentials.tenantName,
        ASSERTS_PASSWORD: credentials.password,
        NODE_EXTRA_CA_CERTS: authorityFile,
        INSTRUMENTED_FLUSH: 'every-invocation',
        // What the function says of its own pushes is read after each.
        INSTRUMENTED_PROCESS_METRICS: 'every-push',
        AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
        ...row.env,
      },
    });
  }

  async #invoke(n: number, more: Readonly<Record<string, unknown>>, options = {}): Promise<number> {
    if (this.#environment === undefined) throw new Error('Cannot invoke: the function was not started');
    const isLast = more.isLast === true;
    const isError = n % 4 === 3;
    this.#made.invocations += 1;
    this.#made.orders += 1;
    if (isError) this.#made.errors += 1;

    const result = await this.#environment.invoke({ n, ...more }, options);
    if (isLast) this.resources = result.payload as Resources;
    else {
      this.endings.push(describeEnding(result));
      this.expected.push(
        isError ? `error RangeError: order ${String(n)} is out of stock` : `response {"n":${String(n)}}`,
      );
    }
    const { answeredAt, deliveredAt = answeredAt } = result.timings;
    return answeredAt - deliveredAt;
  }

  #readStore(name: string): Promise<number> {
    return this.#parts.store.sumOfLast(name, this.#functionName);
  }
}

function describeEnding({ outcome, payload, error }: InvocationResult): Ending {
  return error === undefined
    ? `${outcome} ${JSON.stringify(payload)}`
    : `${outcome} ${error.errorType}: ${error.errorMessage}`;
}
