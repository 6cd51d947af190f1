import type { ConfiguredLabels } from '../config/configured-labels.js';
import type { Labels } from '../exposition/labels.js';
import { needsContext, resolveIdentity } from '../lambda/identity.js';
import { createRandomId } from '../lambda/random.js';
import { buildIdentityLabels } from '../metrics/build-identity-labels.js';
import type { EnvironmentPhase } from './environment-phase.js';
import { readThreadId } from './read-thread-id.js';

export interface IdentityLabelsParts {
  readonly phase: EnvironmentPhase;
  readonly configured: ConfiguredLabels;
  /** The layer's version where a layer instruments. */
  readonly layerVersion: () => string | undefined;
}

/** The labels of every sample, which identify the execution environment, as far as they are known now. */
export class IdentityLabels {
  readonly #parts: IdentityLabelsParts;
  /** Created where Lambda names no log stream. */
  #randomId: string | undefined;
  #kept: Labels | undefined;
  #ofProcess: Labels | undefined;

  constructor(parts: IdentityLabelsParts) {
    this.#parts = parts;
  }

  /** The labels of pushed series: the first call fixes them, because a series keeps its labels for its life. */
  keep(): Labels {
    return (this.#kept ??= this.#build(readThreadId()));
  }

  /** As far as they are known; for readers that do not push our series. */
  get current(): Labels {
    return this.#kept ?? this.#build(readThreadId());
  }

  /** The labels of process-wide metrics: the same in all threads. */
  get ofProcess(): Labels {
    return (this.#ofProcess ??= this.#build(0));
  }

  /** Identifies this execution environment among those of all functions; `undefined` if no other process can know it. */
  get environmentName(): string | undefined {
    const { functionName = '', version = '', instance } = this.#resolve(readThreadId());
    return instance === this.#randomId ? undefined : [functionName, version, instance].join('/');
  }

  /** Whether labels made now would lack something that the context of the first event has. */
  get isIncomplete(): boolean {
    const { phase, configured } = this.#parts;
    if (phase.hasBegun || !phase.isInLambda) return false;
    return configured.hasTenantId || needsContext(phase.environment, configured.accountId !== undefined);
  }

  #build(threadId: number): Labels {
    const { configured, layerVersion } = this.#parts;
    return buildIdentityLabels(this.#resolve(threadId), configured, layerVersion());
  }

  #resolve(threadId: number): ReturnType<typeof resolveIdentity> {
    const { phase } = this.#parts;
    // Before a restore each caller gets a new id: the snapshot must contain none.
    const randomId = (): string =>
      phase.isBeforeRestore ? createRandomId() : (this.#randomId ??= createRandomId());
    return resolveIdentity(phase.environment, phase.firstContext, { threadId, randomId });
  }
}
