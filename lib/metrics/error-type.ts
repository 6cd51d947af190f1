import { builtInTypes, describeThrown } from './describe-thrown.js';

/** The most error types, besides ours and the built-in ones, with a label value; further ones are counted as `other`. */
const mostErrorTypes = 20;
/** The most of these that may differ from the name of the class: such names may come from request data. */
const mostChosenNames = 10;
const longestErrorType = 64;
const overflow = 'other';

/** Reserved for invocations that did not end by throwing, and for error types beyond the limit. */
const reservedTypes: ReadonlySet<string> = new Set(['Timeout', 'Crash', 'Reported', overflow]);

/**
 * Turns errors into values of the label `error_type`. A programmer writes a class, but a name may come from request data. So
 * few values may be such names, and no client can use up the others.
 */
export class ErrorTypes {
  /** Labels that have a place. */
  readonly #placed = new Set<string>();
  /** The first label of each class. It counts as the class's own name, because minifiers shorten that. */
  readonly #firstNames = new WeakMap<object, string>();
  #chosenNames = 0;

  /**
   * @param error whatever was thrown
   * @returns its name, code or class, cleaned; none that a minifier chose, none that is reserved; `other` beyond the limit
   */
  labelOf(error: unknown): string {
    const { name, constructor } = describeThrown(error, (each) => !reservedTypes.has(clean(each)));
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
