/** Types that the language and the platform throw. They do not count towards the limit of error types. */
export const builtInTypes: ReadonlySet<string> = new Set([
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
  // A thrown value does not have to be an error.
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

/** A limit, because a proxy may return a new prototype each time. */
const maxChainLength = 16;
/**
 * Only codes such as `ECONNREFUSED` are used. A number, such as an SQLSTATE or an HTTP status, means nothing without its class.
 */
const symbolicCode = /^[A-Za-z][A-Za-z0-9_.:-]{2,63}$/;
/**
 * Names that an author may give a class. Minifiers use up to three characters, and an anonymous default export is called
 * `default` or `file_default`.
 */
const authoredName = /^\p{Lu}.{3,}$/u;
/** Names that a minifier may have chosen. `this.name = cause.constructor.name` copies such a name from another class. */
const minifiedName = /^[A-Za-z_$][\w$]{0,2}$/;

type Class = abstract new () => unknown;

export interface Thrown {
  readonly name: string;
  /** The class; `undefined` if the value has none, or a built-in one. */
  readonly constructor: object | undefined;
}

/**
 * Names a thrown value. One class should have one name in every build, but minifiers rename classes, differently in each build.
 * So it prefers names that minifiers leave alone: a name that the author set, then a code, then the nearest class with a name
 * that an author may have chosen, at last a built-in class.
 *
 * @param error any value; proxies and getters may throw while it is read
 * @param isUsable returns whether a name may be used
 */
export function describeThrown(error: unknown, isUsable: (name: string) => boolean): Thrown {
  try {
    if (typeof error !== 'object' || error === null)
      return { name: error === null ? 'null' : typeof error, constructor: undefined };
    const classes = readClasses(error);
    const [nearest] = classes;
    const candidates = [readName(error, classes), readCode(error, classes)];
    return {
      name:
        candidates.find((name) => name !== undefined && isUsable(name)) ?? readClassName(classes) ?? 'object',
      constructor: nearest === undefined || isBuiltIn(readProperty(nearest, 'name')) ? undefined : nearest,
    };
  } catch {
    return { name: 'Unknown', constructor: undefined };
  }
}

/**
 * @returns the class of an error and the classes that it extends, nearest first. An own property `constructor` is ignored: it
 * is data.
 */
function readClasses(error: object): readonly Class[] {
  const classes: Class[] = [];
  let prototype: unknown = Reflect.getPrototypeOf(error);
  for (
    let depth = 0;
    depth < maxChainLength && typeof prototype === 'object' && prototype !== null;
    depth += 1
  ) {
    const constructor: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    if (typeof constructor === 'function') classes.push(constructor as Class);
    prototype = Reflect.getPrototypeOf(prototype);
  }
  return classes;
}

/** @returns the name that the author set; `undefined` if it is inherited from a built-in class, or chosen by a minifier */
function readName(error: object, classes: readonly Class[]): string | undefined {
  const name = readProperty(error, 'name');
  if (typeof name !== 'string' || name === '' || name === 'Error') return undefined;
  // The name may be the name of the class, as in `this.name = new.target.name`. Then it is as unreliable as that.
  if (!isNameOf(classes, name)) return minifiedName.test(name) ? undefined : name;
  if (isBuiltIn(name)) return Object.hasOwn(error, 'name') ? name : undefined;
  return tidyClassName(name);
}

function readCode(error: object, classes: readonly Class[]): string | undefined {
  const code = readProperty(error, 'code');
  if (typeof code !== 'string' || !symbolicCode.test(code)) return undefined;
  return isNameOf(classes, code) ? tidyClassName(code) : code;
}

function isNameOf(classes: readonly Class[], name: string): boolean {
  return classes.some((each) => readProperty(each, 'name') === name);
}

function readClassName(classes: readonly Class[]): string | undefined {
  return classes.map((each) => tidyClassName(readProperty(each, 'name'))).find((name) => name !== undefined);
}

function isBuiltIn(name: unknown): boolean {
  return typeof name === 'string' && builtInTypes.has(name);
}

/** Reads a property. A getter may throw, for example because it reads a missing response. Then other names are tried. */
function readProperty(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}

/**
 * Removes the prefixes and suffixes that bundlers add if two classes have the same name, or if a class refers to itself.
 *
 * @param name the property `name` of a class; a static property may hold any value
 * @returns `undefined` if no author chose the name
 */
function tidyClassName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const tidy = name
    .replace(/^_+(?=\p{Lu})/u, '')
    .replace(/_default\d*$/, '')
    .replace(/\$\d+$/, '')
    .replace(/(Error|Exception)\d+$/, '$1');
  return authoredName.test(tidy) ? tidy : undefined;
}
