import type { ConfiguredLabels } from '../config/configured-labels.js';
import type { Labels } from '../exposition/labels.js';
import { needsContext, resolveIdentity } from '../lambda/function-identity.js';
import { createRandomId } from '../lambda/random.js';
import { buildIdentityLabels } from '../metrics/build-identity-labels.js';
import type { EnvironmentPhase } from './environment-phase.js';
import { readThreadId } from './read-thread-id.js';

export interface IdentityLabelsParts {
  readonly phase: EnvironmentPhase;
  readonly configured: ConfiguredLabels;
  /** @returns the layer's version, if the layer instruments the function */
  readonly layerVersion: () => string | undefined;
}

/** The labels of every sample, which identify the function and the environment, as far as they are known. */
export class IdentityLabels {
  readonly #parts: IdentityLabelsParts;
  /** Created if the log stream is unknown. */
  #randomId: string | undefined;
  #kept: Labels | undefined;
  #processLabels: Labels | undefined;

  constructor(parts: IdentityLabelsParts) {
    this.#parts = parts;
  }

  /** @returns the labels of pushed series. The first call fixes them, because a series must keep its labels */
  keep(): Labels {
    return (this.#kept ??= this.#build(readThreadId()));
  }

  /** The labels as far as they are known; for readers that do not push. */
  get current(): Labels {
    return this.#kept ?? this.#build(readThreadId());
  }

  /** The labels of process-wide metrics, which are the same in all threads. */
  get processLabels(): Labels {
    return (this.#processLabels ??= this.#build(0));
  }

  /**
   * Identifies this execution environment among those of all functions; `undefined` if the next process would have
   * another name.
   */
  get environmentName(): string | undefined {
    const { functionName = '', version = '', instance } = this.#resolve(readThreadId());
    return instance === this.#randomId ? undefined : [functionName, version, instance].join('/');
  }

  /** Whether labels that are created now would lack a value that only the context of the first event has. */
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
    // Before a restore, each caller gets a new id, because the snapshot must not contain one.
    const randomId = (): string =>
      phase.isBeforeRestore ? createRandomId() : (this.#randomId ??= createRandomId());
    return resolveIdentity(phase.environment, phase.firstContext, { threadId, randomId });
  }
}
