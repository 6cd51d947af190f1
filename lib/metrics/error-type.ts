/** Distinct error types kept; further ones are counted as `other`, so that the label cannot grow without bound. */
const mostErrorTypes = 20;
const longestErrorType = 64;
/** Types that we give ourselves, never hidden among the others. */
const ownTypes: ReadonlySet<string> = new Set(['Timeout', 'Crash']);

/** Turns errors into values of the label `error_type`, few and clean. */
export class ErrorTypes {
  readonly #seen = new Set<string>();

  /**
   * @param error whatever was thrown
   * @returns its class name, cleaned; `other` once 20 different ones were seen
   */
  labelOf(error: unknown): string {
    return this.limit(nameErrorType(error));
  }

  /**
   * @param name an error type by name
   * @returns the same, cleaned, or `other`
   */
  limit(name: string): string {
    const label = name.slice(0, longestErrorType).replace(/[^A-Za-z0-9_.:-]+/g, '_');
    if (label === '' || label === '_') return this.limit('Unknown');
    if (this.#seen.has(label) || ownTypes.has(label)) return label;
    if (this.#seen.size >= mostErrorTypes) return 'other';
    this.#seen.add(label);
    return label;
  }
}

/** Reads a class name off anything that can be thrown: proxies and getters may throw while being read. */
function nameErrorType(error: unknown): string {
  try {
    if (typeof error !== 'object' || error === null) return error === null ? 'null' : typeof error;
    // `name` is what Lambda reports; a subclass that did not set it still says "Error", its class says more.
    const name: unknown = Reflect.get(error, 'name');
    if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
    const constructorName: unknown = (Reflect.get(error, 'constructor') as { name?: unknown } | undefined)
      ?.name;
    return typeof constructorName === 'string' && constructorName !== '' ? constructorName : 'object';
  } catch {
    return 'Unknown';
  }
}
