import type { Registry as RegistryType } from 'prom-client';
import type { Config } from '../config/config.js';
import type { Environment } from '../config/environment-variables.js';
import type { InstrumentationOptions } from '../config/options.js';
import type { RegistryLike } from '../config/registry-like.js';
import { resolveConfig } from '../config/resolve-config.js';
import { describeError } from '../errors/describe-error.js';
import type { Labels } from '../exposition/labels.js';
import type { FlushCoordinator } from '../flush/flush-coordinator.js';
import type { FlushOutcome } from '../flush/push-outcome.js';
import type {
  HandlerInput,
  IgnoredInvocation,
  InstrumentedOptions,
  Invocation,
  InvocationRecorder,
} from '../handler/invocation-recorder.js';
import { InvocationScope } from '../handler/invocation-scope.js';
import { UnsettledInvocations } from '../handler/unsettled-invocations.js';
import type { Clock } from '../lambda/clock.js';
import type { LambdaContext } from '../lambda/context.js';
import { DeadlineWatch } from '../lambda/deadline-watch.js';
import type { InternalExtension } from '../lambda/extension/internal-extension.js';
import type { Log } from '../lambda/log.js';
import type { Timers } from '../lambda/timers.js';
import { InvocationMetrics } from '../metrics/invocation-metrics.js';
import { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import { Registry } from '../metrics/prom-client.js';
import { createProtocol } from '../protocols/create-protocol.js';
import { createAuthenticator } from '../push/authentication/create-authenticator.js';
import type { BatchRenderer } from '../rendering/batch-renderer.js';
import { CrashRecovery } from './crash-recovery.js';
import { createBatchRenderer } from './create-batch-renderer.js';
import { createFlushCoordinator } from './create-flush-coordinator.js';
import { InitDiagnosis } from './diagnose-in-init.js';
import { EnvironmentPhase } from './environment-phase.js';
import { EnvironmentRecorder } from './environment-recorder.js';
import { FlushRouter } from './flush-router.js';
import { IdentityLabels } from './identity-labels.js';
import { InitOpening } from './open-in-init.js';
import { ProcessHandover } from './process-handover.js';
import { createProcessLease } from './process-leader.js';
import { rehearseFlush } from './rehearse-flush.js';
import { rehearseInvocation } from './rehearse-invocation.js';
import { warnOfBundledPromClient } from './warn-bundled-prom-client.js';

export interface InstrumentationParts {
  readonly environment: Environment;
  readonly options: InstrumentationOptions;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Called at each invocation. @returns what delays the freeze after the answer; `undefined` if nothing does */
  readonly extension: () => InternalExtension | undefined;
  /** @returns when the latest handler was ready, which is the end of init, in ms since process start */
  readonly readyMs: () => number;
  /** @returns the layer's version, if the layer instruments the function */
  readonly layerVersion: () => string | undefined;
}

/** The composition root: creates metrics, push and flush from the settings, and connects them. */
export class Instrumentation implements InvocationRecorder {
  readonly #parts: InstrumentationParts;
  readonly #config: Config;
  readonly #registry: RegistryType = new Registry();
  readonly #others: Set<RegistryLike>;
  readonly #processMetrics: ProcessMetricsSchedule;
  readonly #labels: IdentityLabels;
  readonly #handover: ProcessHandover;
  readonly #coordinator: FlushCoordinator | undefined;
  readonly #flushRouter: FlushRouter;
  readonly #opening: InitOpening;
  readonly #diagnosis: InitDiagnosis;
  readonly #recorder: EnvironmentRecorder;
  #isInUse = false;

  constructor(parts: InstrumentationParts) {
    const { environment, options, clock, timers, log, layerVersion, readyMs } = parts;
    const { config, problems } = resolveConfig(environment, options);
    this.#parts = parts;
    this.#config = config;
    this.#others = new Set(config.registries ?? [Registry.globalRegistry]);

    const phase = new EnvironmentPhase(environment);
    const labels = new IdentityLabels({ phase, configured: config.labels, layerVersion });
    const counts = new InvocationMetrics(this.#registry, config.durationBuckets);
    const processMetrics = new ProcessMetricsSchedule({
      policy: config.processMetrics,
      clock,
      shared: this.#registry,
    });
    const processLease = createProcessLease(phase, clock);
    // Logged by one thread for the whole process: all threads have the same settings.
    if (!config.isDisabled && problems.length > 0 && processLease?.isHeldByAnotherThread() !== true)
      for (const line of problems) log.warn(line, line);
    const onInternalError = (what: string, error: unknown): void => {
      log.warn(what, `An error in ${what} was ignored: ${describeError(error)}.`);
    };
    const crashRecovery = new CrashRecovery({
      counts,
      clock,
      onProblem: (problem) => {
        log.warn(problem, `If the process crashes, counts may be lost: ${problem}.`);
      },
    });
    /** What several parts need. Each part's type names those that it uses. */
    const shared = {
      config,
      phase,
      labels,
      counts,
      processMetrics,
      processLease,
      crashRecovery,
      clock,
      timers,
      log,
      onInternalError,
      createAuthenticator: () =>
        createAuthenticator(config, { clock, timers, isSnapshotAhead: () => phase.isBeforeRestore }),
      // Settings that came after the registration of the extension may have another flush policy.
      extension: () => (config.flushPolicy.kind === 'after-response' ? parts.extension() : undefined),
    };

    const { endpoint } = config;
    let renderer: BatchRenderer | undefined;
    if (endpoint !== undefined && !config.isDisabled) {
      const protocol = createProtocol(config);
      renderer = createBatchRenderer({
        ...shared,
        protocol,
        own: this.#registry,
        others: this.#others,
        takeEarliestBeginMs: () => this.#recorder.takeEarliestBeginMs(),
      });
      const source = crashRecovery.trackBatches(renderer);
      this.#coordinator = createFlushCoordinator({ ...shared, endpoint, protocol, source });
    }

    const coordinator = this.#coordinator;
    const handover = new ProcessHandover({ ...shared, isPushing: coordinator !== undefined });
    const flushRouter = new FlushRouter({ ...shared, coordinator, handover });
    const dependencies = {
      counts,
      clock,
      scope: new InvocationScope(),
      unsettled: new UnsettledInvocations(phase.isOneEventAtATime),
      deadlineWatch: new DeadlineWatch({ timers, clock, marginMs: config.deadlineMarginMs }),
      flush: flushRouter.flushInvocation,
      onInternalError,
    };
    const rehearseRendering = renderer && (() => renderer.rehearse());
    const { flushTimeoutMs } = config;
    const opening = new InitOpening({
      ...shared,
      coordinator,
      handover,
      rehearsePush: () =>
        rehearseRendering && rehearseFlush({ rehearseRendering, flushTimeoutMs, clock, timers }),
      rehearseInvocation: () => rehearseInvocation(dependencies, config.durationBuckets),
    });
    this.#labels = labels;
    this.#processMetrics = processMetrics;
    this.#handover = handover;
    this.#flushRouter = flushRouter;
    this.#opening = opening;
    this.#diagnosis = new InitDiagnosis({ ...shared, options, problems });
    this.#recorder = new EnvironmentRecorder({
      ...shared,
      dependencies,
      handover,
      opening,
      flushRouter,
      coordinator,
      readyMs,
    });
  }

  /**
   * Whether something was counted or flushed, or the registry was returned to a caller. The opening in init alone is not
   * use.
   */
  get isInUse(): boolean {
    return this.#isInUse;
  }

  /** See {@link InitOpening.isAutomatic}. */
  get isOpenedInInit(): boolean {
    return this.#opening.isAutomatic;
  }

  /** The library's own metrics, without the labels that every sample gets: those are added when a batch is written. */
  get registry(): RegistryType {
    this.#isInUse = true;
    this.#processMetrics.register();
    return this.#registry;
  }

  /** All registries that are pushed, the library's own first, and the labels that every sample gets. */
  get sources(): { readonly registries: Iterable<RegistryLike>; readonly labels: Labels } {
    return { registries: new Set([this.registry, ...this.#others]), labels: this.#labels.current };
  }

  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input?: HandlerInput,
  ): Invocation | IgnoredInvocation | undefined {
    this.#isInUse = true;
    return this.#recorder.begin(context, options, input);
  }

  /** See {@link InitOpening.open}. */
  open(isAwaited: boolean): Promise<void> {
    return this.#opening.open(isAwaited);
  }

  /** See {@link InitDiagnosis.diagnose}. */
  diagnose(isAwaited: boolean): Promise<void> {
    return this.#diagnosis.diagnose(isAwaited);
  }

  /** Pushes now, within the flush timeout and the time that is left of the running invocation. Never rejects. */
  flush(): Promise<FlushOutcome> {
    this.#isInUse = true;
    const remainingMs = this.#recorder.readRemainingTimeMs();
    return this.#flushRouter.flush({ reason: 'request', remainingMs, isAwaited: true });
  }

  /**
   * Pushes what is not pushed yet, before the process ends. Never rejects.
   *
   * @param remainingMs time until the process is killed, in ms
   */
  flushBeforeEnd(remainingMs: number): Promise<FlushOutcome> {
    return this.#flushRouter.flush({ reason: 'shutdown', remainingMs, isAwaited: true });
  }

  /**
   * Adds the global registry of another copy of prom-client, as when a layer and an app each have one. Does nothing if
   * the user has set the option `registries`.
   */
  adoptGlobalRegistry(registry: RegistryLike): void {
    if (this.#config.registries === undefined) this.#others.add(registry);
  }

  /** Logs if the function's bundle contains a copy of prom-client with metrics that cannot be found. */
  checkBundle(): void {
    if (this.#coordinator === undefined || this.#config.registries !== undefined) return;
    const { environment, log, layerVersion } = this.#parts;
    warnOfBundledPromClient(environment, log, layerVersion() !== undefined);
  }

  /** Closes the connection. */
  close(): void {
    this.#coordinator?.close();
  }

  /**
   * Closes the connection, and releases the journal to the instrumentation that replaces this one. Call it before anything
   * is counted.
   */
  handOver(): void {
    this.close();
    this.#handover.release();
  }
}
