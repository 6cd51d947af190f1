/**
 * The instance of a class, as long as there is one only: `export const handler = orders.handle` loses it, since
 * Lambda's clients call a handler as a method of an object of their own.
 */
export class SoleInstance {
  /** Held strongly: nobody else may hold the instance of a method exported so. */
  #instance: object | undefined;
  #areSeveral = false;

  /** @param instance just being constructed; for a static method the class */
  note(instance: object): void {
    if (this.#areSeveral || this.#instance === instance) return;
    this.#areSeveral = this.#instance !== undefined;
    this.#instance = this.#areSeveral ? undefined : instance;
  }

  /**
   * @param given the `this` of a call
   * @returns the instance where the call has lost it and it is known; else what was given
   */
  insteadOf(given: unknown): unknown {
    return this.#instance !== undefined && this.#isForeign(given, this.#instance) ? this.#instance : given;
  }

  /** No object at all, or one that merely holds handlers: a client of Lambda, or a module. */
  #isForeign(given: unknown, instance: object): boolean {
    if (given === undefined || given === null) return true;
    if (typeof given !== 'object' || given === instance) return false;
    // A proxy of the instance, or an instance of a related class, is no stranger.
    const isKin = Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(instance) as object, given);
    return !isKin && typeof Object.getOwnPropertyDescriptor(given, 'handler')?.value === 'function';
  }
}
