import { builtInTypes, describeThrown } from './describe-thrown.js';

/** Maximum number of label values, without our own and the built-in types; further types are counted as `other`. */
const maxErrorTypes = 20;
/** Maximum number of these that may come from request data: names that differ from the name of the class. */
const maxUntrustedNames = 10;
const maxErrorTypeLength = 64;
const overflow = 'other';

/** Label values with a meaning of ours: invocations that did not end by throwing, and error types beyond the limit. */
const reservedTypes: ReadonlySet<string> = new Set(['Timeout', 'Crash', 'Reported', overflow]);

/**
 * Turns errors into values of the label `error_type`, and limits their number. The name of a class comes from the program, so
 * it is trusted. Any other name may come from request data. Such untrusted names have a lower limit, so that no client can use
 * up the values for classes.
 */
export class ErrorTypes {
  /** Label values in use, without the built-in types. */
  readonly #admitted = new Set<string>();
  /** The first label value of each class. It is trusted like the name of the class, which a minifier may have changed. */
  readonly #firstNames = new WeakMap<object, string>();
  /** Number of untrusted names in use. */
  #untrustedNames = 0;

  /**
   * @param error any thrown value
   * @returns its name, code or class, in safe characters; `Error` if that is reserved; `other` beyond the limit
   */
  labelOf(error: unknown): string {
    const { name, constructor } = describeThrown(error, (each) => !reservedTypes.has(clean(each)));
    const label = clean(name);
    if (reservedTypes.has(label)) return 'Error';
    return this.#admit(label, this.#isUntrusted(label, constructor));
  }

  /**
   * @param name an error type that the function's code reported without throwing
   * @returns the type, in safe characters; `Reported` if it is reserved; `other` beyond the limit
   */
  labelOfReported(name: string): string {
    const label = clean(name);
    return reservedTypes.has(label) ? 'Reported' : this.#admit(label, false);
  }

  /**
   * Restores a label value of the previous process. It is unknown whether it was the name of a class, so it counts as untrusted.
   * Otherwise a client that can crash the process could use up the limit.
   */
  restore(label: string): void {
    if (reservedTypes.has(label)) return;
    this.#admit(label, this.#untrustedNames < maxUntrustedNames);
  }

  #isUntrusted(label: string, constructor: object | undefined): boolean {
    if (constructor === undefined) return true;
    const firstName = this.#firstNames.get(constructor);
    if (firstName === undefined) this.#firstNames.set(constructor, label);
    return firstName !== undefined && firstName !== label;
  }

  #admit(label: string, isUntrusted: boolean): string {
    if (this.#admitted.has(label) || builtInTypes.has(label)) return label;
    const isFull =
      this.#admitted.size >= maxErrorTypes || (isUntrusted && this.#untrustedNames >= maxUntrustedNames);
    if (isFull) return overflow;
    this.#admitted.add(label);
    if (isUntrusted) this.#untrustedNames += 1;
    return label;
  }
}

function clean(name: string): string {
  const label = name.slice(0, maxErrorTypeLength).replace(/[^A-Za-z0-9_.:-]+/g, '_');
  return label === '' || label === '_' ? 'Unknown' : label;
}
