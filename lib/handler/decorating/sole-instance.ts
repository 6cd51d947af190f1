/**
 * Remembers the instance of a class, as long as there is only one. After `export const handler = orders.handle`, a call of
 * the method loses `orders` as its `this`, since Lambda's clients call a handler as a method of another object.
 */
export class SoleInstance {
  /** A strong reference: nothing else may keep the instance of an exported method alive. */
  #instance: object | undefined;
  #hasSeveral = false;

  /** @param instance the instance under construction; for a static method, the class */
  note(instance: object): void {
    if (this.#hasSeveral || this.#instance === instance) return;
    this.#hasSeveral = this.#instance !== undefined;
    this.#instance = this.#hasSeveral ? undefined : instance;
  }

  /**
   * @param given the `this` of a call
   * @returns the instance, if it is known and the call has lost it; otherwise `given`
   */
  resolveThis(given: unknown): unknown {
    return this.#instance !== undefined && this.#isUnrelated(given, this.#instance) ? this.#instance : given;
  }

  /**
   * Whether the `this` of a call is not an object, or is an object that only contains handlers: a runtime client, or a
   * module.
   */
  #isUnrelated(given: unknown, instance: object): boolean {
    if (given === undefined || given === null) return true;
    if (typeof given !== 'object' || given === instance) return false;
    // A proxy of the instance or an instance of a related class is a valid `this`.
    const isRelated = Object.prototype.isPrototypeOf.call(Object.getPrototypeOf(instance) as object, given);
    return !isRelated && typeof Object.getOwnPropertyDescriptor(given, 'handler')?.value === 'function';
  }
}
