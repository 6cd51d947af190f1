import { wrapHandler } from '../lib/handler/wrap-handler.js';
import { Instrumentation } from '../lib/instrumentation/instrumentation.js';
import { Log } from '../lib/lambda/log.js';
import { systemTimers } from '../lib/lambda/timers.js';
import { SteppedClock } from './stepped-clock.js';

export interface SimulatedEnvironmentOptions {
  readonly endpoint: string;
  readonly flush: string;
  readonly processMetrics: string;
  /** Its start in simulated time, in ms since the epoch. */
  readonly startMs: number;
  /** 32 hexadecimal digits, which become its `instance`. */
  readonly id: string;
  /** Default: one of twenty names. */
  readonly functionName?: string;
  /** What the function does. Default: nothing, with an error in one of twenty invocations. */
  readonly work?: (clock: SteppedClock) => Promise<string>;
}

/** Number of functions over which the environments are spread. */
const functions = 20;
const errorShare = 0.05;

/** One execution environment: the library's own code, with a registry and a connection of its own, and a simulated clock. */
export class SimulatedEnvironment {
  readonly #clock: SteppedClock;
  readonly #instrumentation: Instrumentation;
  readonly #handler: (event: unknown, context: object) => Promise<unknown>;
  readonly #context: object;

  constructor({
    endpoint,
    flush,
    processMetrics,
    startMs,
    id,
    functionName = `function-${String(Number.parseInt(id.slice(0, 6), 16) % functions)}`,
    work = answerOrThrow,
  }: SimulatedEnvironmentOptions) {
    const environment = {
      ASSERTS_REMOTE_WRITE_URL: endpoint,
      INSTRUMENTED_FLUSH: flush,
      INSTRUMENTED_PROCESS_METRICS: processMetrics,
      // Thousands of environments share this machine. If a push is slow, that is not the endpoint's fault.
      INSTRUMENTED_FLUSH_TIMEOUT_MS: '10000',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_VERSION: '42',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
      AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/26/[42]${id}`,
    };
    this.#clock = new SteppedClock(startMs);
    this.#instrumentation = new Instrumentation({
      environment,
      options: { registries: [] },
      clock: this.#clock,
      timers: systemTimers,
      log: new Log({ sink: console, clock: this.#clock, environment }),
      extension: () => undefined,
      readyMs: () => 150,
      layerVersion: () => undefined,
    });
    this.#handler = wrapHandler(
      () => work(this.#clock),
      {},
      () => this.#instrumentation,
    );
    this.#context = {
      functionName,
      functionVersion: '42',
      invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${functionName}:42`,
      logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
      getRemainingTimeInMillis: () => 30_000,
    };
  }

  /** Serves one event. Resolves when its push is answered, if there is one. */
  async invoke(): Promise<void> {
    this.#clock.resume();
    await this.#handler({}, this.#context).catch(() => undefined);
  }

  /** Lets simulated time pass, as in a freeze, until the next event. */
  sleep(ms: number): void {
    this.#clock.pause(ms);
  }

  /** Ends it as Lambda does if an extension is registered: with a last push. */
  async shutDown(): Promise<void> {
    await this.#instrumentation.flushBeforeEnd(10_000);
    this.kill();
  }

  /** Ends it without notice. */
  kill(): void {
    this.#instrumentation.close();
  }
}

async function answerOrThrow(): Promise<string> {
  await Promise.resolve();
  if (Math.random() < errorShare) throw new RangeError('out of stock');
  return 'fine';
}
