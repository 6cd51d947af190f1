import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Changes } from './changes.js';
import { nowMs } from './clock.js';
import type { EnvironmentIdentity } from './environment-identity.js';
import type { EnvironmentSettings } from './environment-options.js';
import { ExtensionsApi } from './extensions-api.js';
import { LambdaLimits } from './lambda-limits.js';
import type { Invocation } from './invocation.js';
import type { ReportedError } from './invocation-result.js';
import { describeInitFailure, type SandboxFacts } from './platform-errors.js';
import { RuntimeApi } from './runtime-api.js';
import { type ProcessExit, RuntimeProcess, type RuntimeProcessOptions } from './runtime-process.js';

/** The shutdown budget of a process group in milliseconds. Without an extension it has none. */
const shutdownBudgetMs = { internal: 500, external: 2000 } as const;

/** With an external extension the runtime's part of the budget, as in the runtime interface emulator. */
const runtimeShareOfBudget = 0.3;

/** The time in milliseconds for a runtime to exit after it has reported an init error, before it is killed. */
const exitAfterInitErrorMs = 2000;

/** The kernel ends a killed process at once. A longer wait is a fault of the machine. */
const killTimeoutMs = 5000;

/** One start of the runtime in an environment, with the state of its APIs. A reset replaces it. */
export class Sandbox {
  readonly runtimeApi: RuntimeApi;
  readonly extensionsApi: ExtensionsApi;
  readonly startedAt = nowMs();
  readonly #process: RuntimeProcess;
  readonly #limits: LambdaLimits;
  readonly #changes: Changes;
  readonly #functionArn: string;

  constructor(
    settings: EnvironmentSettings,
    identity: EnvironmentIdentity,
    changes: Changes,
    processOptions: Omit<RuntimeProcessOptions, 'onExit' | 'taskRoot' | 'prefix'>,
  ) {
    this.#changes = changes;
    this.#functionArn = identity.functionArn;
    this.#limits = new LambdaLimits(settings);
    this.runtimeApi = new RuntimeApi(identity.functionArn, changes, () => this.#limits.limitCpu(this.pid));
    this.extensionsApi = new ExtensionsApi(
      {
        isExternal: (name) => existsSync(join(settings.layerRoot, 'extensions', name)),
        isManagedInstance: settings.maxConcurrency !== undefined,
        isClosed: () => this.runtimeApi.hasPolled,
      },
      {
        functionName: settings.functionName,
        functionVersion: settings.functionVersion,
        handler: settings.handler,
      },
      changes,
    );
    this.#process = new RuntimeProcess({
      ...processOptions,
      prefix: this.#limits.prefix,
      taskRoot: settings.taskRoot,
      onExit: () => this.#changes.notify(),
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get exit(): ProcessExit | undefined {
    return this.#process.exit;
  }

  get isFrozen(): boolean {
    return this.#process.isFrozen;
  }

  /** Whether an extension has reported an error, after which Lambda ends the environment. */
  get hasFailed(): boolean {
    return this.exit !== undefined || this.extensionsApi.faults.length > 0;
  }

  get isInitialized(): boolean {
    return this.runtimeApi.hasPolled && this.extensionsApi.areAllInitialized;
  }

  /** Whether the runtime and each extension wait for the next event. */
  get isReady(): boolean {
    return this.runtimeApi.isPolling && this.extensionsApi.areAllReady;
  }

  /** @returns whether this call stopped a running process */
  freeze(): boolean {
    return this.#process.freeze();
  }

  get facts(): SandboxFacts {
    return {
      exit: this.exit,
      extensionFaults: this.extensionsApi.faults,
      hasPolled: this.runtimeApi.hasPolled,
    };
  }

  /**
   * Waits for the end of the init phase and ends the process if it fails or takes too long.
   *
   * @returns the error; undefined if init succeeded
   */
  async initialize(timeoutMs: number): Promise<ReportedError | undefined> {
    const { runtimeApi } = this;
    const hasReported = (): boolean => runtimeApi.initError !== undefined;
    await this.#changes.until(() => this.isInitialized || this.hasFailed || hasReported(), timeoutMs);
    if (this.isInitialized && !this.hasFailed) return undefined;

    // The client exits after its report; this waits for its exit code.
    if (hasReported()) await this.#changes.until(() => this.exit !== undefined, exitAfterInitErrorMs);
    const error = runtimeApi.initError ?? describeInitFailure(this.facts, timeoutMs);
    await this.shutdown('failure');
    return error;
  }

  deliver(invocation: Invocation): void {
    this.#process.thaw();
    this.extensionsApi.announceInvoke(invocation.request, this.#functionArn);
    this.runtimeApi.deliver(invocation);
  }

  /**
   * Runs Lambda's shutdown sequence: SIGKILL without an extension, otherwise SIGTERM, a budget and SIGKILL.
   *
   * @returns whether SIGTERM was sent
   */
  async shutdown(reason: string): Promise<boolean> {
    const { extensions } = this.extensionsApi;
    const hasNotice = extensions.length > 0 && this.exit === undefined;

    if (hasNotice) {
      const isExternal = extensions.some((extension) => extension.isExternal);
      const budgetMs = isExternal
        ? shutdownBudgetMs.external * runtimeShareOfBudget
        : shutdownBudgetMs.internal;
      this.#process.terminate();
      await this.#changes.until(() => this.exit !== undefined, budgetMs);
      this.extensionsApi.announceShutdown(reason, Date.now() + shutdownBudgetMs.external - budgetMs);
    }
    await this.kill();
    return hasNotice;
  }

  /** Sends SIGKILL; resolves when the process has ended. */
  async kill(): Promise<void> {
    this.#process.kill();
    const isGone = await this.#changes.until(() => this.exit !== undefined, killTimeoutMs);
    if (!isGone)
      throw new Error(
        `Cannot end process ${String(this.pid)}: it is still there ${String(killTimeoutMs)} ms after SIGKILL`,
      );
    await this.#limits.remove();
  }
}
