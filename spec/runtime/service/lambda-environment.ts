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

/** How an environment was ended. */
export interface ShutdownResult extends Partial<ProcessExit> {
  /** Whether the runtime had notice: only with an extension registered. */
  readonly hadNotice: boolean;
  readonly durationMs: number;
}

/**
 * One Lambda execution environment: the service's side of the Runtime and Extensions APIs around a real runtime client,
 * with its freezes, resets and shutdown.
 *
 * What it is not: /tmp of the function is `env.tmpDir` and reached by `os.tmpdir()`, not by the literal path; memory and CPU
 * are the machine's unless `memory` and `cpu` say otherwise, and the network always is; external extensions are known by their file in the layer but not started.
 *
 * @see docs of each rule where it lives: `sandbox.ts`, `runtime-api.ts`, `extension-rules.ts`
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
   * Starts an environment and waits for the end of its init phase. A function whose init fails does not make this throw:
   * `initError` tells, and the next `invoke` tries again, as in Lambda.
   *
   * @throws Error when the runtime client is not installed
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

  /** All the runtime processes of this environment wrote, stdout and stderr in order. */
  get output(): string {
    return this.#files.output;
  }

  /** The function's /tmp: TMPDIR in its environment. Kept over crashes and timeouts, gone after `stop()`. */
  get tmpDir(): string {
    return this.#files.tmpDir;
  }

  /** Why the latest init phase failed; undefined when it did not. */
  get initError(): ReportedError | undefined {
    return this.#initError;
  }

  /** From the start of the process to the end of the latest init phase that succeeded, in milliseconds. */
  get initDurationMs(): number | undefined {
    return this.#initDurationMs;
  }

  /** The process id of the runtime (also its group's); undefined when none runs. */
  get pid(): number | undefined {
    return this.#sandbox?.exit === undefined ? this.#sandbox?.pid : undefined;
  }

  get isFrozen(): boolean {
    return this.#sandbox?.isFrozen ?? false;
  }

  /** How many times the process was stopped. */
  get frozenCount(): number {
    return this.#frozenCount;
  }

  /** How many runtime processes were started: 1, and one for each reset that was followed by an invocation. */
  get startCount(): number {
    return this.#startCount;
  }

  /** The extensions that the running process has registered. */
  get extensions(): readonly Extension[] {
    return this.#sandbox?.extensionsApi.extensions ?? [];
  }

  /** What extensions reported to `/init/error` and `/exit/error`. */
  get extensionFaults(): readonly string[] {
    return this.#sandbox?.extensionsApi.faults ?? [];
  }

  /**
   * Sends one event and waits until the environment is done with it: the runtime and each extension have asked for what
   * is next. The moment at which the caller had its answer is `timings.answeredAt`.
   *
   * @throws Error when the environment has ended or, without `maxConcurrency`, is busy
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
   * Ends the environment as Lambda does when it is no longer needed.
   *
   * @param options.reason what an external extension is told; default `spindown`
   */
  async shutdown({ reason = 'spindown' }: { readonly reason?: string } = {}): Promise<ShutdownResult> {
    const startedAt = nowMs();
    this.#isEnded = true;
    const hadNotice = (await this.#sandbox?.shutdown(reason)) ?? false;
    return { hadNotice, ...this.#sandbox?.exit, durationMs: nowMs() - startedAt };
  }

  /** SIGKILL without notice; the next `invoke` starts anew in the same environment. */
  async kill(): Promise<void> {
    await this.#sandbox?.kill();
  }

  /** Ends and removes whatever is left. May be called at any time and more than once. */
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

  /** Managed Instances: any number under way, ready as soon as answered, and no timeout ends the process. */
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
    // One that ended by itself still has its limits.
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
