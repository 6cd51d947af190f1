/** Errors that the language and the platform throw. They do not count towards the limit of error types. */
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

/** A proxy may give a new prototype each time. */
const longestChain = 16;
/** A code is a symbol, such as `ECONNREFUSED`; an SQLSTATE or an HTTP status says nothing without its class. */
const symbolicCode = /^[A-Za-z][A-Za-z0-9_.:-]{2,63}$/;
/**
 * What an author calls a class. Minifiers give a class up to three characters, and an anonymous default export is called
 * `default` or `file_default`.
 */
const authoredName = /^\p{Lu}.{3,}$/u;
/** As minifiers name things: such a name may be that of another class, as in `this.name = cause.constructor.name`. */
const minifiedName = /^[A-Za-z_$][\w$]{0,2}$/;

type Class = abstract new () => unknown;

export interface Thrown {
  readonly name: string;
  /** The class, if it is one of the program's. */
  readonly constructor: object | undefined;
}

/**
 * Names a thrown value, so that one class has one name in every build: minifiers rename classes, differently in each build.
 * Names that survive come first: a name that the author set, then a code, then the nearest class with a name that an author
 * may have chosen. The last of these is a built-in class.
 *
 * @param error anything that can be thrown: proxies and getters may throw while being read
 * @param isUsable whether a name may be used
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

/** @returns its class and those that it extends, the nearest first; an own property `constructor` is data */
function readClasses(error: object): readonly Class[] {
  const classes: Class[] = [];
  let prototype: unknown = Reflect.getPrototypeOf(error);
  for (
    let depth = 0;
    depth < longestChain && typeof prototype === 'object' && prototype !== null;
    depth += 1
  ) {
    const constructor: unknown = Reflect.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    if (typeof constructor === 'function') classes.push(constructor as Class);
    prototype = Reflect.getPrototypeOf(prototype);
  }
  return classes;
}

/** @returns the name that its author set; `undefined` for one inherited from a built-in, or given by a minifier */
function readName(error: object, classes: readonly Class[]): string | undefined {
  const name = readProperty(error, 'name');
  if (typeof name !== 'string' || name === '' || name === 'Error') return undefined;
  // `this.name = new.target.name` is as unreliable as the name of the class.
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

/** A getter may throw, e.g. because it reads a missing response. The other names of the error are still used. */
function readProperty(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}

/**
 * @param name of a class; a static property of this name may hold anything
 * @returns the name without the suffix or prefix of bundlers, which they add if two classes have one name, or if a class refers to
 * itself; `undefined` if no author chose it
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
