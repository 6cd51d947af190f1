import type { Environment } from '../config/environment-variables.js';
import type { LambdaContext } from '../lambda/context.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { isSnapStart } from '../lambda/snap-start.js';

/** What kind of execution environment this is, and whether its first invocation has begun. */
export class EnvironmentPhase {
  readonly environment: Environment;
  #hasBegun = false;
  #firstContext: LambdaContext | undefined;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /**
   * Call it for each invocation.
   *
   * @returns whether it is the first one
   */
  begin(context: LambdaContext | undefined): boolean {
    const isFirst = !this.#hasBegun;
    this.#hasBegun = true;
    this.#firstContext ??= context;
    return isFirst;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Lambda's context of the first invocation that got one. */
  get firstContext(): LambdaContext | undefined {
    return this.#firstContext;
  }

  get isInLambda(): boolean {
    return this.environment.AWS_LAMBDA_RUNTIME_API !== undefined;
  }

  get isManagedInstance(): boolean {
    return isManagedInstance(this.environment);
  }

  /** Whether Lambda sends one event at a time to this environment. Then also one process of it may follow another. */
  get isOneEventAtATime(): boolean {
    return this.isInLambda && !this.isManagedInstance;
  }

  /**
   * Whether Lambda may still take a snapshot of the process. It restores a snapshot many times, and the copies must share
   * no state.
   */
  get isBeforeRestore(): boolean {
    return isSnapStart(this.environment) && !this.#hasBegun;
  }
}
