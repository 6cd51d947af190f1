/** Places for error types that are neither ours nor the language's; further ones are counted as `other`. */
const mostErrorTypes = 20;
/** How many of these places may go to names that are no class's own, which may come from request data. */
const mostChosenNames = 10;
const longestErrorType = 64;
const overflow = 'other';

/** What only we say: of invocations that did not end by throwing, and of those for which there was no place. */
const reservedTypes: ReadonlySet<string> = new Set(['Timeout', 'Crash', 'Reported', overflow]);

/** What the language and the platform throw. They take no place and always have one. */
const builtInTypes: ReadonlySet<string> = new Set([
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AbortError',
  'TimeoutError',
  'DOMException',
  'AssertionError',
  'SystemError',
  // What is thrown need not be an error.
  'Object',
  'object',
  'null',
  'undefined',
  'string',
  'number',
  'boolean',
  'bigint',
  'symbol',
  'function',
  'Unknown',
]);

/**
 * Turns errors into values of the label `error_type`: few, clean, and with places that no client can take. A class is
 * written by a programmer, a name may be set from the data of a request; so the names have few places of their own.
 */
export class ErrorTypes {
  /** Labels that have a place. */
  readonly #placed = new Set<string>();
  /** The first name that errors of a class had: as good as the class's own, since minifiers shorten that. */
  readonly #firstNames = new WeakMap<object, string>();
  #chosenNames = 0;

  /**
   * @param error whatever was thrown
   * @returns its name or, where that is ours or says nothing, its class's, cleaned; `other` when there is no place left
   */
  labelOf(error: unknown): string {
    const { name, constructor } = describeThrown(error);
    const label = clean(name);
    if (reservedTypes.has(label)) return 'Error';
    return this.#place(label, this.#isChosen(label, constructor));
  }

  /**
   * @param name an error type that the function's own code gave, and not by throwing
   * @returns the same, cleaned; `Reported` for one of ours; `other` when there is no place left
   */
  labelOfReported(name: string): string {
    const label = clean(name);
    return reservedTypes.has(label) ? 'Reported' : this.#place(label, false);
  }

  /**
   * Keeps the place of a label that the process before gave. Nobody can tell any more whether it was a chosen name, so
   * it counts as one: a client that can crash the process must not get new places by it.
   */
  adopt(label: string): void {
    if (reservedTypes.has(label)) return;
    this.#place(label, this.#chosenNames < mostChosenNames);
  }

  #isChosen(label: string, constructor: object | undefined): boolean {
    if (constructor === undefined) return true;
    const firstName = this.#firstNames.get(constructor);
    if (firstName === undefined) this.#firstNames.set(constructor, label);
    return firstName !== undefined && firstName !== label;
  }

  #place(label: string, isChosen: boolean): string {
    if (this.#placed.has(label) || builtInTypes.has(label)) return label;
    const isFull = this.#placed.size >= mostErrorTypes || (isChosen && this.#chosenNames >= mostChosenNames);
    if (isFull) return overflow;
    this.#placed.add(label);
    if (isChosen) this.#chosenNames += 1;
    return label;
  }
}

function clean(name: string): string {
  const label = name.slice(0, longestErrorType).replace(/[^A-Za-z0-9_.:-]+/g, '_');
  return label === '' || label === '_' ? 'Unknown' : label;
}

interface Thrown {
  readonly name: string;
  /** The class, if it is one of the program's. */
  readonly constructor: object | undefined;
}

/** Reads name and class off anything that can be thrown: proxies and getters may throw while being read. */
function describeThrown(error: unknown): Thrown {
  const withoutClass = (name: string): Thrown => ({ name, constructor: undefined });
  try {
    if (typeof error !== 'object' || error === null)
      return withoutClass(error === null ? 'null' : typeof error);
    const { constructor } = error as { constructor?: unknown };
    const className: unknown = typeof constructor === 'function' ? constructor.name : undefined;
    const hasClass = typeof className === 'string' && className !== '';
    const isOwnClass = hasClass && !builtInTypes.has(className) && !Object.hasOwn(error, 'constructor');
    // `name` is what Lambda reports; a subclass that did not set it still says "Error", its class says more.
    const given: unknown = Reflect.get(error, 'name');
    const isGiven =
      typeof given === 'string' && given !== '' && given !== 'Error' && !reservedTypes.has(clean(given));
    const name = isGiven ? given : hasClass ? className : 'object';
    return { name, constructor: isOwnClass ? (constructor as object) : undefined };
  } catch {
    return withoutClass('Unknown');
  }
}
