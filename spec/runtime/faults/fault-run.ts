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
  /** The file with the certificate authority to trust. */
  readonly authorityFile: string;
}

/** The outcome of an invocation as a text. */
export type Ending = string;

/** The open resources of a function while no push is running. */
export interface Resources {
  /** The kinds of network resources that keep the event loop alive. */
  readonly holding: readonly string[];
  readonly openSockets: number;
}

/** The counts of the store, or the expected ones. */
export interface Counts {
  readonly invocations: number;
  readonly errors: number;
  readonly orders: number;
}

/** One function with one fault: first during the fault, later after it. */
export class FaultRun {
  readonly row: FaultRow;
  /** The time from the delivery of the event to the answer, for each invocation during the fault, in ms. */
  readonly durationsMs: number[] = [];
  readonly endings: Ending[] = [];
  readonly expected: Ending[] = [];
  /** The time from the start of the process to the end of init, in ms. */
  initMs = 0;
  /** The resources that the last invocation found; undefined on a Managed Instance. */
  resources: Resources | undefined;
  stored: Counts | undefined;
  /** The total duration of all pushes except the last, by the function's own metric, in ms. */
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

  /** The true counts. */
  get made(): Counts {
    return this.#made;
  }

  /** Whether the fault can end. */
  get isRecoverable(): boolean {
    return this.#endpoint?.recover !== undefined;
  }

  /** The log of the function. */
  get output(): string {
    return this.#environment?.output ?? '';
  }

  /** The number of started runtime processes: 1 unless one was ended. */
  get startCount(): number {
    return this.#environment?.startCount ?? 0;
  }

  /** Starts the function and invokes it during the fault. */
  async runDuringFault(): Promise<void> {
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

  /** Ends the fault. Call it when the first pause of the circuit breaker is certainly over. */
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
    // On a Managed Instance each thread has its own counts and must push once more.
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
        // The push metrics are read after each push.
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
