import { ApiServer } from './api-server.js';
import { Changes } from './changes.js';
import { nowMs } from './clock.js';
import { createInvocation, type InvokeOptions } from './create-invocation.js';
import { EnvironmentFiles } from './environment-files.js';
import { createIdentity, type EnvironmentIdentity } from './environment-identity.js';
import { type EnvironmentOptions, type EnvironmentSettings, resolveSettings } from './environment-options.js';
import type { Extension } from './extensions-api.js';
import type { Invocation } from './invocation.js';
import type { InvocationResult, ReportedError } from './invocation-result.js';
import { launchSandbox } from './launch-sandbox.js';
import { failByPlatform } from './platform-errors.js';
import type { ProcessExit } from './runtime-process.js';
import type { Sandbox } from './sandbox.js';

/** The end of an environment. */
export interface ShutdownResult extends Partial<ProcessExit> {
  /** Whether the runtime got SIGTERM, which requires a registered extension. */
  readonly hadNotice: boolean;
  readonly durationMs: number;
}

/**
 * One Lambda execution environment: the service's side of the Runtime and Extensions APIs around a real runtime client,
 * with its freezes, resets and shutdown.
 *
 * Differences to Lambda: /tmp of the function is `env.tmpDir`, which `os.tmpdir()` returns, not the literal path; memory and
 * CPU are those of the machine unless `memory` and `cpu` limit them, and the network is always that of the machine; external
 * extensions are recognized by their file in the layer but not started.
 *
 * @see `sandbox.ts`, `runtime-api.ts` and `extension-rules.ts` for the rules
 */
export class LambdaEnvironment {
  readonly identity: EnvironmentIdentity;
  readonly #settings: EnvironmentSettings;
  readonly #files = new EnvironmentFiles();
  readonly #changes = new Changes();
  #server: ApiServer | undefined;
  #sandbox: Sandbox | undefined;
  #initError: ReportedError | undefined;
  #initDurationMs: number | undefined;
  #frozenCount = 0;
  #startCount = 0;
  #isBusy = false;
  #isEnded = false;

  private constructor(settings: EnvironmentSettings) {
    this.#settings = settings;
    this.identity = createIdentity(settings);
  }

  /**
   * Starts an environment and waits for the end of its init phase. It does not throw if init fails: `initError` contains the
   * error, and the next `invoke` starts init again, as in Lambda.
   *
   * @throws Error if the runtime client is not installed
   */
  static async start(options: EnvironmentOptions): Promise<LambdaEnvironment> {
    const environment = new LambdaEnvironment(resolveSettings(options));
    try {
      environment.#server = await ApiServer.listen(
        () => environment.#sandbox,
        environment.#settings.extensionsApi,
      );
      await environment.#initialize(environment.#settings.initTimeoutMs);
    } catch (error) {
      await environment.stop();
      throw error;
    }
    return environment;
  }

  /** The output of all runtime processes of this environment, with stdout and stderr in order. */
  get output(): string {
    return this.#files.output;
  }

  /** The function's /tmp, which is TMPDIR in its environment. It survives crashes and timeouts; `stop()` removes it. */
  get tmpDir(): string {
    return this.#files.tmpDir;
  }

  /** The error of the latest init phase; undefined if it succeeded. */
  get initError(): ReportedError | undefined {
    return this.#initError;
  }

  /** The time from the start of the process to the end of the latest successful init phase, in milliseconds. */
  get initDurationMs(): number | undefined {
    return this.#initDurationMs;
  }

  /** The process id of the runtime and of its group; undefined if no process runs. */
  get pid(): number | undefined {
    return this.#sandbox?.exit === undefined ? this.#sandbox?.pid : undefined;
  }

  get isFrozen(): boolean {
    return this.#sandbox?.isFrozen ?? false;
  }

  /** The number of freezes. */
  get frozenCount(): number {
    return this.#frozenCount;
  }

  /** The number of started runtime processes: 1, and one for each invocation after a reset. */
  get startCount(): number {
    return this.#startCount;
  }

  /** The extensions that the running process has registered. */
  get extensions(): readonly Extension[] {
    return this.#sandbox?.extensionsApi.extensions ?? [];
  }

  /** The errors that extensions reported to `/init/error` and `/exit/error`. */
  get extensionFaults(): readonly string[] {
    return this.#sandbox?.extensionsApi.faults ?? [];
  }

  /**
   * Sends one event and waits until the runtime and each extension have asked for the next one. The time of the caller's
   * answer is `timings.answeredAt`.
   *
   * @throws Error if the environment has ended or, without `maxConcurrency`, is busy
   */
  async invoke(event: unknown, options: InvokeOptions = {}): Promise<InvocationResult> {
    if (this.#isEnded) throw new Error('Cannot invoke: the environment has ended');
    if (this.#settings.maxConcurrency !== undefined) return this.#invokeConcurrently(event, options);
    if (this.#isBusy) throw new Error('Cannot invoke: the environment is busy with another event');

    this.#isBusy = true;
    try {
      return await this.#invokeAlone(event, options);
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Ends the environment as Lambda does with an unused one.
   *
   * @param options.reason the reason that an external extension gets; default `spindown`
   */
  async shutdown({ reason = 'spindown' }: { readonly reason?: string } = {}): Promise<ShutdownResult> {
    const startedAt = nowMs();
    this.#isEnded = true;
    const hadNotice = (await this.#sandbox?.shutdown(reason)) ?? false;
    return { hadNotice, ...this.#sandbox?.exit, durationMs: nowMs() - startedAt };
  }

  /** Ends the process by SIGKILL; the next `invoke` starts another one in the same environment. */
  async kill(): Promise<void> {
    await this.#sandbox?.kill();
  }

  /** Ends all processes and removes all files. May be called at any time and several times. */
  async stop(): Promise<void> {
    this.#isEnded = true;
    await this.#sandbox?.kill();
    await this.#server?.close();
    this.#server = undefined;
    this.#files.remove();
  }

  async #invokeAlone(event: unknown, options: InvokeOptions): Promise<InvocationResult> {
    const timeoutMs = options.timeoutMs ?? this.#settings.timeoutMs;
    const deadline = nowMs() + timeoutMs;
    const leftMs = (): number => deadline - nowMs();
    const invocation = createInvocation(event, options, deadline);

    // After a reset the init phase is part of the invocation and shares its timeout.
    const sandbox = await this.#liveSandbox(timeoutMs);
    if (sandbox === undefined) return this.#failByInit(invocation);

    sandbox.deliver(invocation);
    await this.#changes.until(() => invocation.isAnswered || sandbox.hasFailed, leftMs());
    if (!invocation.isAnswered) failByPlatform(invocation, sandbox.facts, timeoutMs);
    const isDone = await this.#changes.until(
      () => sandbox.isReady || sandbox.hasFailed,
      invocation.outcome === 'timeout' ? 0 : leftMs(),
    );

    const ownExit = sandbox.exit;
    if (!isDone || sandbox.hasFailed) await sandbox.shutdown(isDone ? 'failure' : 'timeout');
    else this.#freeze(sandbox);
    return invocation.toResult(ownExit);
  }

  /** Invokes a Managed Instance: any number runs concurrently, each is ready when answered, and no timeout ends the process. */
  async #invokeConcurrently(event: unknown, options: InvokeOptions): Promise<InvocationResult> {
    const timeoutMs = options.timeoutMs ?? this.#settings.timeoutMs;
    const deadline = nowMs() + timeoutMs;
    const invocation = createInvocation(event, options, deadline);

    const sandbox = this.#sandbox;
    if (sandbox === undefined || sandbox.hasFailed) return this.#failByInit(invocation);

    sandbox.deliver(invocation);
    await this.#changes.until(() => invocation.isAnswered || sandbox.hasFailed, deadline - nowMs());
    if (!invocation.isAnswered) failByPlatform(invocation, sandbox.facts, timeoutMs);
    sandbox.runtimeApi.forget(invocation);
    return invocation.toResult(sandbox.exit);
  }

  async #liveSandbox(timeoutMs: number): Promise<Sandbox | undefined> {
    if (this.#sandbox === undefined || this.#sandbox.exit !== undefined) await this.#initialize(timeoutMs);
    return this.#initError === undefined ? this.#sandbox : undefined;
  }

  async #initialize(timeoutMs: number): Promise<void> {
    if (this.#server === undefined) throw new Error('Cannot start a runtime: the environment has ended');
    await this.#server.dropConnections();
    // A process that ended by itself still has its control groups.
    await this.#sandbox?.kill();
    this.#startCount += 1;
    const sandbox = launchSandbox(this.#settings, {
      identity: this.identity,
      changes: this.#changes,
      files: this.#files,
      runtimeApi: this.#server.address,
    });
    this.#sandbox = sandbox;

    this.#initError = await sandbox.initialize(timeoutMs);
    if (this.#initError !== undefined) return;
    this.#initDurationMs = nowMs() - sandbox.startedAt;
    this.#freeze(sandbox);
  }

  #freeze(sandbox: Sandbox): void {
    if (this.#settings.freeze && sandbox.freeze()) this.#frozenCount += 1;
  }

  #failByInit(invocation: Invocation): InvocationResult {
    const error = this.#initError ?? {
      errorType: 'Runtime.ExitError',
      errorMessage: 'The runtime has ended',
      stackTrace: [],
    };
    invocation.answer('error', { body: Buffer.alloc(0), error });
    return invocation.toResult(this.#sandbox?.exit);
  }
}
