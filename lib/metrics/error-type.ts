/** How many error types besides ours and the built-in ones get a label value; further ones are counted as `other`. */
const mostErrorTypes = 20;
/** How many of these may be names that differ from the class: such names may come from request data. */
const mostChosenNames = 10;
const longestErrorType = 64;
const overflow = 'other';

/** Reserved for invocations that did not end by throwing, and for error types beyond the limit. */
const reservedTypes: ReadonlySet<string> = new Set(['Timeout', 'Crash', 'Reported', overflow]);

/** What the language and the platform throw. These do not count towards the limit. */
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
 * Turns errors into values of the label `error_type`. A programmer writes a class, but a name may come from request data. So
 * few values may be such names, and no client can use up the others.
 */
export class ErrorTypes {
  /** Labels that have a place. */
  readonly #placed = new Set<string>();
  /** The first name of each class's errors. It counts as the class's own name, because minifiers shorten that. */
  readonly #firstNames = new WeakMap<object, string>();
  #chosenNames = 0;

  /**
   * @param error whatever was thrown
   * @returns its name, cleaned, or its class if the name is reserved or says nothing; `other` beyond the limit
   */
  labelOf(error: unknown): string {
    const { name, constructor } = describeThrown(error);
    const label = clean(name);
    if (reservedTypes.has(label)) return 'Error';
    return this.#place(label, this.#isChosen(label, constructor));
  }

  /**
   * @param name an error type that the function's code gave without throwing
   * @returns the same, cleaned; `Reported` for a reserved one; `other` beyond the limit
   */
  labelOfReported(name: string): string {
    const label = clean(name);
    return reservedTypes.has(label) ? 'Reported' : this.#place(label, false);
  }

  /**
   * Keeps a label of the previous process. It is unknown whether it was a name or a class, so it counts as a name: otherwise
   * a client that can crash the process could use up the limit.
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
