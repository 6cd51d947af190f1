import type { Registry as RegistryType } from 'prom-client';
import type { Config } from '../config/config.js';
import type { Environment } from '../config/environment.js';
import type { InstrumentationOptions } from '../config/options.js';
import type { RegistryLike } from '../config/registry-like.js';
import { resolveConfig } from '../config/resolve-config.js';
import { CrashRecovery } from './crash-recovery.js';
import { readThreadId } from './read-thread-id.js';
import { describeError } from '../errors/describe-error.js';
import { examine, formatLogLines } from '../doctor/examine.js';
import type { Labels } from '../exposition/labels.js';
import { FlushCoordinator } from '../flush/flush-coordinator.js';
import type { FlushRequest } from '../flush/flush-request.js';
import { IntervalTimer } from '../flush/interval-timer.js';
import { LoggingObserver } from '../flush/logging-observer.js';
import type { FlushOutcome, PushObserver } from '../flush/push-port.js';
import { ReportingObserver } from '../flush/reporting-observer.js';
import { isEmptyLoopAwaited } from '../handler/calling/empty-loop.js';
import { runPromiseHandler } from '../handler/calling/promise-handler.js';
import { InvocationScope, type ScopedInvocation } from '../handler/invocation-scope.js';
import { OpenInvocations } from '../handler/open-invocations.js';
import { askPredicate } from '../handler/ask-predicate.js';
import { readDurableInvocation } from '../handler/durable-invocation.js';
import type {
  HandlerInput,
  IgnoredInvocation,
  InstrumentedOptions,
  Invocation,
  InvocationRecorder,
  InvocationObserver,
} from '../handler/invocation-recorder.js';
import {
  RecordedInvocation,
  type RecorderDependencies,
  type InvocationFlushReason,
} from '../handler/recorded-invocation.js';
import { ProcessClaim } from '../journal/process-claim.js';
import { readHandlerFile } from '../lambda/handler-file.js';
import type { Clock } from '../lambda/clock.js';
import { isFirstInvocationCold } from '../lambda/cold-start.js';
import { readContextText, readRemainingTimeMs, type LambdaContext } from '../lambda/context.js';
import { readCpuShare } from '../config/cpu-share.js';
import { DeadlineWatch } from '../lambda/deadline-watch.js';
import type { InternalExtension } from '../lambda/extension/internal-extension.js';
import { needsContext, resolveIdentity, type Identity } from '../lambda/identity.js';
import type { Log } from '../lambda/log.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { inNextTurn } from '../lambda/next-turn.js';
import { createRandomId, randomFraction } from '../lambda/random.js';
import { isBuiltFromSnapshot } from '../lambda/snapshot.js';
import type { Timers } from '../lambda/timers.js';
import { isInCache, readModuleCache } from '../registry/app-registries.js';
import { BatchRenderer, type ProcessSpeaker } from '../rendering/batch-renderer.js';
import { InvocationMetrics } from '../metrics/invocation-metrics.js';
import { buildLabels } from '../metrics/labels.js';
import { processWideFamilies } from '../metrics/process/register-process-metrics.js';
import { describeHiddenPromClient, findCopies } from '../registry/hidden-prom-client.js';
import { RegistryReader } from '../registry/registry-reader.js';
import { Registry } from '../metrics/prom-client.js';
import { PushMetrics } from '../metrics/push-metrics.js';
import { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import { createProtocol } from '../protocols/create-protocol.js';
import type { Protocol } from '../protocols/protocol.js';
import { createAuthenticator } from '../push/authentication/create-authenticator.js';
import type { Authenticator } from '../push/authentication/authenticator.js';
import { createEndpointTools } from '../push/endpoint-tools.js';
import { HttpPush } from '../push/http-push.js';

/**
 * From this share of a CPU on, an invocation has enough of it for what the first push needs, and a handler's wait is the better
 * place: see bench/README.md.
 */
const wholeCpu = 0.95;
/**
 * With less CPU than this, gzip costs a push of changes (7 kB) more than it saves: 0.2 ms of CPU, of which a 128 MB function
 * has 1.45 ms in each 20 ms.
 */
const littleCpu = 0.25;
const minGzipLength = 16_384;
/** The most that init waits for the doctor. */
const longestDiagnosisMs = 5000;
/** How much of a flush timeout reading the metrics may take. */
const readShare = 0.25;

export interface InstrumentationParts {
  readonly environment: Environment;
  readonly options: InstrumentationOptions;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Holds the environment after the answer; `undefined` where nothing does. Asked anew at each invocation. */
  readonly extension: () => InternalExtension | undefined;
  /** When the modules were loaded and the first invocation could come, in ms since process start. */
  readonly readyMs: () => number;
  /** The layer's version where a layer instruments. */
  readonly layerVersion: () => string | undefined;
}

/** The composition root: settings in, and out of them metrics, push and flush that know of each other only here. */
export class Instrumentation implements InvocationRecorder {
  readonly #registry: RegistryType = new Registry();
  readonly #parts: InstrumentationParts;
  readonly #config: Config;
  readonly #problems: readonly string[];
  readonly #scope = new InvocationScope();
  readonly #counts: InvocationMetrics;
  readonly #processMetrics: ProcessMetricsSchedule;
  readonly #recorderDependencies: RecorderDependencies;
  readonly #crashRecovery: CrashRecovery;
  readonly #flushCoordinator: FlushCoordinator | undefined;
  readonly #intervalTimer: IntervalTimer | undefined;
  readonly #others: Set<RegistryLike>;
  /** Runs the code of a push on a batch that is thrown away. */
  #rehearsePush: (() => Promise<unknown>) | undefined;
  #opening: Promise<void> | undefined;
  #diagnosis: Promise<void> | undefined;
  /** Made where Lambda names no log stream. */
  #randomId: string | undefined;
  #isInUse = false;
  /** The first that there was. */
  #context: LambdaContext | undefined;
  /** The invocation of the latest event. */
  #latest: ScopedInvocation | undefined;
  #hasBegun = false;
  #hasResumed = false;
  /** Made for the first push, and kept: a series keeps its labels for its life. */
  #labels: Labels | undefined;
  #processLabels: Labels | undefined;
  readonly #processClaim: ProcessClaim | undefined;
  /** When the earliest invocation since the last push began, in ms since the epoch. */
  #begunMs: number | undefined;

  constructor(parts: InstrumentationParts) {
    this.#parts = parts;
    const { config, problems } = resolveConfig(parts.environment, parts.options);
    this.#config = config;
    this.#problems = problems;
    this.#processClaim = this.#createProcessClaim();
    this.#logProblems();
    this.#others = new Set(config.registries ?? [Registry.globalRegistry]);
    this.#counts = new InvocationMetrics(this.#registry, config.durationBuckets);
    this.#processMetrics = new ProcessMetricsSchedule({
      policy: config.processMetrics,
      clock: parts.clock,
      shared: this.#registry,
    });
    this.#crashRecovery = new CrashRecovery({
      counts: this.#counts,
      clock: parts.clock,
      onProblem: (problem) => {
        parts.log.warn(problem, `What a crash takes with it may be lost: ${problem}.`);
      },
    });
    const { clock, timers } = parts;
    this.#recorderDependencies = {
      counts: this.#counts,
      clock,
      scope: this.#scope,
      open: new OpenInvocations(this.#isOneEventAtATime),
      deadlineWatch: new DeadlineWatch({ timers, clock, marginMs: config.deadlineMarginMs }),
      flush: this.#flushAt,
      onMistake: this.#onMistake,
    };
    this.#flushCoordinator = this.#createFlushCoordinator();
    this.#intervalTimer = this.#createIntervalTimer();
  }

  /** Whether what the first push needs is opened in init by itself; elsewhere `warmUp()` asks for it. */
  get isOpenedInInit(): boolean {
    const { environment } = this.#parts;
    if (this.#flushCoordinator === undefined || environment.AWS_LAMBDA_RUNTIME_API === undefined)
      return false;
    // On Managed Instances all threads would open at once, there is as much CPU later, and no invocation waits for a push.
    if (this.#isManagedInstance && this.#config.openIn === undefined) return false;
    const { openIn = readCpuShare(environment) < wholeCpu ? 'init' : 'invocation' } = this.#config;
    return openIn === 'init';
  }

  /**
   * Opens what the first push needs: modules, connection, code compiled by being run. Init has a whole CPU, invocations
   * only their share. Never rejects.
   *
   * @param isAwaited whether init waits for it
   * @returns when the connection is open and proved, at the latest after the flush timeout
   */
  open(isAwaited: boolean): Promise<void> {
    const coordinator = this.#flushCoordinator;
    if (coordinator === undefined || this.#isBeforeRestore || this.#hasBegun) return Promise.resolve();
    this.#opening ??= this.#open(coordinator, isAwaited);
    return isAwaited ? this.#holdLoop(this.#opening, this.#config.flushTimeoutMs) : this.#opening;
  }

  /**
   * Prints the doctor's report once, where `INSTRUMENTED_DOCTOR` asks for it. Never rejects.
   *
   * @param isAwaited whether init waits for it
   * @returns when it is printed, at the latest after 5 s
   */
  diagnose(isAwaited: boolean): Promise<void> {
    if (!this.#config.isDoctorWanted || this.#isBeforeRestore) return Promise.resolve();
    this.#diagnosis ??= this.#diagnose();
    return isAwaited ? this.#holdLoop(this.#diagnosis, longestDiagnosisMs) : this.#diagnosis;
  }

  async #diagnose(): Promise<void> {
    const { environment, options, clock, timers, log } = this.#parts;
    const config = this.#config;
    try {
      const stepTimeoutMs = Math.min(config.flushTimeoutMs, 1000);
      const protocol = createProtocol(config);
      const labels = this.#buildLabels();
      const report = await examine({
        config,
        problems: this.#problems,
        environment,
        options,
        tools: createEndpointTools({
          ...config,
          protocol,
          authenticator: this.#createAuthenticator(),
          labels: () => labels,
          clock,
          timers,
          connectTimeoutMs: stepTimeoutMs,
        }),
        protocol,
        labels,
        clock,
        timers,
        stepTimeoutMs,
        readBackMs: 1000,
        holdsLoop: false,
      });
      for (const line of formatLogLines(report)) log.debug(line);
    } catch (error) {
      this.#onMistake('the doctor', error);
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#flushCoordinator?.close();
  }

  /** Leaves connection and journal to the instrumentation that takes over, before anything is counted. */
  handOver(): void {
    this.close();
    this.#hasResumed = true;
    this.#crashRecovery.release();
  }

  async #open(coordinator: FlushCoordinator, isAwaited: boolean): Promise<void> {
    // The connection is made while the rest is prepared.
    const opened = coordinator.open(isAwaited);
    try {
      this.#processMetrics.register();
      if (this.#parts.environment.AWS_LAMBDA_LOG_STREAM_NAME !== undefined) this.#resume();
      // Both begin at once: a CommonJS module cannot wait, and work after this turn has less CPU.
      await Promise.all([this.#rehearsePush?.(), this.#rehearseInvocation()]);
    } catch (error) {
      this.#onMistake('preparing the first push', error);
    }
    await opened;
  }

  /** If nothing was opened in init, the first handler's wait is time for it; a push that comes before does without. */
  #prepareDuringWait(isPushExpected: boolean): void {
    inNextTurn(() => {
      this.#processMetrics.register();
      if (isPushExpected) void this.#rehearsePush?.();
    });
  }

  /** Counts a dummy invocation in metrics that are not pushed, so that its code is compiled. */
  async #rehearseInvocation(): Promise<void> {
    const counts = new InvocationMetrics(new Registry(), this.#config.durationBuckets);
    counts.begin(true);
    const dependencies = { ...this.#recorderDependencies, counts, flush: () => undefined };
    const inputs = {
      context: undefined,
      options: {},
      input: {},
      durable: undefined,
      observer: nobody,
      remainingMs: undefined,
      isFirst: true,
    };
    await runPromiseHandler(() => undefined, new RecordedInvocation(dependencies, inputs));
    counts.tally();
  }

  /** Holds the event loop: while an ES module awaits this at its top level, nothing else may be on the loop. */
  #holdLoop(opening: Promise<void>, mostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.start(mostMs, resolve, { holdsLoop: true });
      void opening.then(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Whether it has counted, or its registry was handed out; an opening in init alone does not count as use. */
  get isInUse(): boolean {
    return this.#isInUse;
  }

  /** Holds our metrics, and no label of ours: those are applied when the text is written. */
  get registry(): RegistryType {
    this.#isInUse = true;
    this.#processMetrics.register();
    return this.#registry;
  }

  /** All registries that are pushed, ours first, and the labels that every sample gets. */
  get sources(): { readonly registries: Iterable<RegistryLike>; readonly labels: Labels } {
    return {
      registries: new Set([this.registry, ...this.#others]),
      labels: this.#labels ?? this.#buildLabels(),
    };
  }

  begin(
    context: LambdaContext | undefined,
    options: InstrumentedOptions,
    input: HandlerInput = {},
  ): Invocation | IgnoredInvocation | undefined {
    this.#isInUse = true;
    if (this.#config.isDisabled || this.#scope.holds(context)) return undefined;
    try {
      // Inside a counted invocation only its own code can begin another.
      const isEvent = this.#scope.current === undefined;
      if (isEvent) this.#recorderDependencies.open.closeBefore(context);
      if (this.#isIgnored(options, input) === true) return this.#ignore(context, isEvent);
      this.#begunMs ??= this.#parts.clock.epochMs();
      // Found inside the context of an execution: that one is suspended by never settling its handler.
      if (context !== undefined && input.context !== undefined && input.context !== context) {
        this.#parts.log.warn(
          'durable',
          'A suspended execution is pushed late and has no duration: write instrument(withDurableExecution(fn)), not the reverse.',
        );
      }
      const isFirst = !this.#hasBegun;
      this.#counts.begin(this.#meetInvocation(context));
      this.#intervalTimer?.note();
      const remainingMs = readRemainingTimeMs(context);
      const observer = this.#crashRecovery.begin(remainingMs);
      const extension = this.#extension;
      // Where the push comes after the answer, so does what makes ready for it.
      const isPushExpected = extension === undefined && this.#flushCoordinator?.prepare() === true;
      if (isFirst && this.#opening === undefined) this.#prepareDuringWait(isPushExpected);
      const durable = input.durable ?? readDurableInvocation(input.event);
      const inputs = { context, options, input, durable, observer, remainingMs, isFirst };
      const invocation = new RecordedInvocation(this.#recorderDependencies, inputs);
      if (isEvent) this.#latest = invocation;
      extension?.begin(readContextText(context, 'awsRequestId'));
      return invocation;
    } catch (error) {
      this.#onMistake('recording an invocation', error);
      return undefined;
    }
  }

  #isIgnored({ ignore }: InstrumentedOptions, { event, context }: HandlerInput): boolean | undefined {
    return (
      ignore &&
      askPredicate(
        () => ignore(event, context),
        ['boolean'],
        (error) => {
          this.#onMistake('ignore', error);
        },
      )
    );
  }

  #ignore(context: LambdaContext | undefined, isEvent: boolean): IgnoredInvocation {
    // Nobody notes its end, so it passes for ended: it holds only calls of its own.
    const around: ScopedInvocation = { context, isOpen: false };
    if (isEvent) this.#latest = around;
    // Its event needs no push after the answer.
    this.#extension?.pass(readContextText(context, 'awsRequestId'));
    return { isIgnored: true, run: (call) => this.#scope.run(around, call) };
  }

  /** Pushes now, inside the flush timeout and what is left of the invocation that asks. Never rejects. */
  flush(): Promise<FlushOutcome> {
    this.#isInUse = true;
    return this.#flush({ reason: 'request', remainingMs: this.#readRemainingTimeMs(), isAwaited: true });
  }

  /**
   * Until Lambda ends the invocation that runs now. Work may have been begun by an earlier one, which no longer matters: if
   * Lambda sends one event after the other, the latest is the one that runs.
   */
  #readRemainingTimeMs(): number | undefined {
    // Lambda answers for the invocation at its deadline, and nothing ends the process.
    if (this.#isManagedInstance) return undefined;
    const invocation = this.#isOneEventAtATime ? this.#latest : this.#scope.current;
    const remainingMs = readRemainingTimeMs(invocation?.context);
    // Answered in time, and the process still lives: the event that runs now is not instrumented.
    const isOver = invocation?.isOpen === false && (remainingMs ?? 0) <= 0;
    return isOver ? undefined : remainingMs;
  }

  /**
   * Pushes what is left before the process ends. Never rejects.
   *
   * @param remainingMs until it is killed
   */
  flushBeforeEnd(remainingMs: number): Promise<FlushOutcome> {
    return this.#flush({ reason: 'shutdown', remainingMs, isAwaited: true });
  }

  /**
   * Adds the global registry of another copy of prom-client, for a layer's copy beside an app's own. Does nothing
   * where the user named the registries.
   */
  adoptGlobalRegistry(registry: RegistryLike): void {
    if (this.#config.registries === undefined) this.#others.add(registry);
  }

  /** Logs if a bundle contains a second copy of prom-client: its metrics cannot be found. */
  warnOfHiddenPromClient(): void {
    if (this.#flushCoordinator === undefined || this.#config.registries !== undefined) return;
    const file = readHandlerFile(this.#parts.environment);
    if (file === undefined) return;
    const copies = findCopies(file.content);
    const isOursInside = this.#parts.layerVersion() === undefined && !isInCache(Registry, readModuleCache());
    if (copies.length <= (isOursInside ? 1 : 0)) return;
    this.#parts.log.warn('prom-client', describeHiddenPromClient(file.name, copies, isOursInside));
  }

  #createFlushCoordinator(): FlushCoordinator | undefined {
    const { endpoint, flushPolicy, flushTimeoutMs, ...config } = this.#config;
    if (endpoint === undefined || this.#config.isDisabled) return undefined;
    const { clock, timers } = this.#parts;
    const protocol = createProtocol(this.#config);
    const exposition = this.#createExposition(protocol);
    this.#rehearsePush = () => exposition.rehearse();
    return new FlushCoordinator({
      clock,
      timers,
      random: randomFraction,
      policy: flushPolicy,
      flushTimeoutMs,
      cpuShare: readCpuShare(this.#parts.environment),
      readCpuMs,
      source: this.#crashRecovery.follow(exposition),
      port: new HttpPush({
        endpoint,
        protocol,
        authenticator: this.#createAuthenticator(),
        labels: () => this.#labels ?? this.#buildLabels(),
        needsProtection: config.needsProtection,
        certificateAuthority: config.certificateAuthority,
        clientCertificate: config.clientCertificate,
        proxy: config.proxy,
        clock,
        timers,
        connectTimeoutMs: flushTimeoutMs,
        isEmptyLoopAwaited,
        minGzipLength: readCpuShare(this.#parts.environment) < littleCpu ? minGzipLength : 0,
      }),
      observer: this.#createObserver(),
    });
  }

  #createAuthenticator(): Authenticator {
    const { clock, timers } = this.#parts;
    const isSnapshotAhead = (): boolean => this.#isBeforeRestore;
    return createAuthenticator(this.#config, { clock, timers, isSnapshotAhead });
  }

  /** Where nothing freezes, an interval is a timer, and no invocation waits for a push. */
  #createIntervalTimer(): IntervalTimer | undefined {
    const { flushPolicy } = this.#config;
    const { timers } = this.#parts;
    if (flushPolicy.kind !== 'interval' || this.#flushCoordinator === undefined) return undefined;
    if (!this.#isManagedInstance) return undefined;
    return new IntervalTimer({
      intervalMs: flushPolicy.intervalMs,
      timers,
      push: () => this.#flush({ reason: 'request', remainingMs: undefined, isAwaited: false }),
    });
  }

  #createObserver(): PushObserver {
    const { log } = this.#parts;
    const { isDebug, onPush } = this.#config;
    const counting = new PushMetrics(this.#processMetrics.registry);
    const next = onPush === undefined ? counting : new ReportingObserver({ onPush, log, next: counting });
    return new LoggingObserver({ log, isDebug, next });
  }

  #createExposition(protocol: Protocol): BatchRenderer {
    const { clock, timers, log } = this.#parts;
    return new BatchRenderer({
      own: this.#registry,
      processMetrics: this.#processMetrics,
      others: () => this.#others,
      labels: () => this.#resolveLabels(),
      clock,
      timers,
      protocol,
      hasTimestamps: this.#config.hasTimestamps,
      takeBegunMs: () => {
        const begunMs = this.#begunMs;
        this.#begunMs = undefined;
        return begunMs;
      },
      wasSentBefore: (family, labels) =>
        this.#crashRecovery.wasSentBefore(family, labels) ||
        (this.#processClaim?.isTakenOver === true && processWideFamilies.has(family)),
      processSpeaker: this.#createProcessSpeaker(),
      reader: new RegistryReader({
        timers,
        patienceMs: this.#config.flushTimeoutMs * readShare,
        onUnreadable: (problem) => {
          log.warn('registry', `Cannot read ${problem}; the others are pushed.`);
        },
        onSameName: (names) => {
          log.warn(
            'same name',
            `Two metrics have the same name, only the first is pushed: ${listNames(names)}. ` +
              'To push process metrics of your own, set INSTRUMENTED_PROCESS_METRICS=off.',
          );
        },
      }),
      onNoTime: (names) => {
        log.warn(
          'no time',
          `Cannot push every metric in time; later pushes contain the others: ${listNames(names)}.`,
        );
      },
    });
  }

  /** Settings that came after the registration may have another flush policy. */
  get #extension(): InternalExtension | undefined {
    return this.#config.flushPolicy.kind === 'after-response' ? this.#parts.extension() : undefined;
  }

  /** Only for the worker threads of a Managed Instance. Elsewhere a worker is beside a main thread that is instrumented. */
  #createProcessClaim(): ProcessClaim | undefined {
    if (readThreadId() === 0 || !this.#isManagedInstance) return undefined;
    return new ProcessClaim({ clock: this.#parts.clock });
  }

  /** Once for all threads of the process: they have the same settings. */
  #logProblems(): void {
    if (this.#config.isDisabled || this.#problems.length === 0 || this.#processClaim?.isOthers() === true)
      return;
    for (const line of this.#problems) this.#parts.log.warn(line, line);
  }

  /** The main thread speaks for the process; of the worker threads of a Managed Instance one does. */
  #createProcessSpeaker(): ProcessSpeaker | undefined {
    if (readThreadId() === 0) return undefined;
    const { layerVersion } = this.#parts;
    return {
      isOurs: () => this.#processClaim?.take() ?? false,
      labels: () =>
        (this.#processLabels ??= buildLabels(this.#resolveIdentity(0), this.#config.labels, layerVersion())),
    };
  }

  async #flush(request: FlushRequest): Promise<FlushOutcome> {
    if (this.#config.isDisabled) return { status: 'skipped', reason: 'disabled' };
    if (this.#flushCoordinator === undefined) return { status: 'skipped', reason: 'no-endpoint' };
    if (this.#awaitsFirstEvent) return { status: 'skipped', reason: 'before-first-event' };
    // Before anything is pushed: counters of the previous process must not go down.
    this.#resume();
    return this.#flushCoordinator.flush(request);
  }

  readonly #flushAt = (
    moment: InvocationFlushReason,
    context: LambdaContext | undefined,
    isAwaited: boolean,
  ): Promise<unknown> | undefined => {
    if (this.#intervalTimer !== undefined && isAwaited) {
      this.#intervalTimer.note();
      return undefined;
    }
    const extension = this.#extension;
    if (extension !== undefined && isAwaited) {
      return extension.afterAnswer(readContextText(context, 'awsRequestId'), () =>
        this.#flush({ reason: moment, remainingMs: readRemainingTimeMs(context), isAwaited }),
      );
    }
    const remainingMs = readRemainingTimeMs(context);
    const request = this.#isManagedInstance
      ? // Nothing ends the process at the deadline: a push that would make the answer late comes after it.
        { remainingMs: undefined, isAwaited: isAwaited && this.#hasTimeToFlush(remainingMs) }
      : { remainingMs, isAwaited };
    const outcome = this.#flushCoordinator?.flush({ reason: moment, ...request });
    return request.isAwaited && outcome instanceof Promise ? outcome : undefined;
  };

  #hasTimeToFlush(remainingMs = Infinity): boolean {
    return remainingMs >= this.#config.flushTimeoutMs;
  }

  /** @returns whether this is the invocation that waited for init */
  #meetInvocation(context: LambdaContext | undefined): boolean {
    this.#context ??= context;
    if (this.#config.labels.hasTenantId && readTenantId(context) !== readTenantId(this.#context)) {
      // Not in Lambda, whose environments serve one tenant each; an emulator may do otherwise.
      this.#parts.log.warn(
        'tenant',
        'The label tenant_id is wrong: expected one tenant per environment; got another.',
      );
    }
    if (this.#hasBegun) return false;
    this.#hasBegun = true;
    this.#resume();
    this.#counts.setInitDuration(this.#parts.readyMs() / 1000);
    return isFirstInvocationCold(this.#parts.environment);
  }

  /** Whether a snapshot may still be taken of the process: it is restored many times, and nothing may be shared by all. */
  get #isBeforeRestore(): boolean {
    return isBuiltFromSnapshot(this.#parts.environment) && !this.#hasBegun;
  }

  get #isManagedInstance(): boolean {
    return isManagedInstance(this.#parts.environment);
  }

  /** Whether Lambda sends one event after the other to this environment, and one process may follow another in it. */
  get #isOneEventAtATime(): boolean {
    const { environment } = this.#parts;
    return environment.AWS_LAMBDA_RUNTIME_API !== undefined && !this.#isManagedInstance;
  }

  /** Whether the context of the first event is needed to complete the labels. */
  get #awaitsFirstEvent(): boolean {
    const { environment } = this.#parts;
    if (this.#hasBegun || environment.AWS_LAMBDA_RUNTIME_API === undefined) return false;
    const { accountId, hasTenantId } = this.#config.labels;
    return hasTenantId || needsContext(environment, accountId !== undefined);
  }

  /** Goes on where the process before this one stopped. Does it once. */
  #resume(): void {
    if (this.#hasResumed) return;
    this.#hasResumed = true;
    if (!this.#isOneEventAtATime || readThreadId() !== 0 || this.#flushCoordinator === undefined) return;
    const { functionName = '', version = '', instance } = this.#resolveIdentity();
    if (instance === this.#randomId) return;
    this.#crashRecovery.resume([functionName, version, instance].join('/'));
    process.once('exit', () => {
      this.#crashRecovery.end();
    });
  }

  #resolveIdentity(threadId = readThreadId()): Identity {
    // Before a restore an id is made anew for whoever asks: none may be in the snapshot.
    const randomId = (): string =>
      this.#isBeforeRestore ? createRandomId() : (this.#randomId ??= createRandomId());
    const hints = { threadId, randomId };
    return resolveIdentity(this.#parts.environment, this.#context, hints);
  }

  #resolveLabels(): Labels {
    return (this.#labels ??= this.#buildLabels());
  }

  /** As far as they are known; for readers that do not push our series. */
  #buildLabels(): Labels {
    return buildLabels(this.#resolveIdentity(), this.#config.labels, this.#parts.layerVersion());
  }

  readonly #onMistake = (what: string, error: unknown): void => {
    this.#parts.log.warn(what, `A mistake in ${what} was ignored: ${describeError(error)}.`);
  };
}

function readTenantId(context: LambdaContext | undefined): string | undefined {
  return readContextText(context, 'tenantId');
}

const nobody: InvocationObserver = {
  settle: () => undefined,
};

function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param names of metrics, which the exposition format has checked */
function listNames(names: readonly string[]): string {
  const named = names.slice(0, 5).map((name) => name.slice(0, 80));
  const others = names.length - named.length;
  return others === 0 ? named.join(', ') : `${named.join(', ')} and ${String(others)} more`;
}
