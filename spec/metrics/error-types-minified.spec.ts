import { buildSync } from 'esbuild';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { ErrorTypes } from '../../lib/metrics/error-types.js';

/** Ways to declare an error, each with its label in every minified build. */
const declarations = {
  plain: ['class PlainError extends Error {}', 'new PlainError()', 'Error'],
  ofBuiltIn: ['class LimitError extends RangeError {}', 'new LimitError()', 'RangeError'],
  aggregate: ['class ManyError extends AggregateError {}', 'new ManyError([])', 'AggregateError'],
  platform: ['class AbortedError extends DOMException {}', 'new AbortedError("a")', 'DOMException'],
  platformNamed: ['const dom = DOMException', 'new dom("a", "DataCloneError")', 'DataCloneError'],
  staticName: [
    'class StaticError extends Error { static name = "StaticNameError" }',
    'new StaticError()',
    'StaticNameError',
  ],
  nameField: [
    'class FieldError extends Error { name = "FieldNameError" }',
    'new FieldError()',
    'FieldNameError',
  ],
  nameGetter: [
    'class GetterError extends Error { get name() { return "GetterNameError" } }',
    'new GetterError()',
    'GetterNameError',
  ],
  prototypeName: [
    'class ProtoError extends Error {} ProtoError.prototype.name = "ProtoNameError"',
    'new ProtoError()',
    'ProtoNameError',
  ],
  classNameAsName: [
    'class BaseError extends Error { constructor() { super(); this.name = new.target.name } } class LeafError extends BaseError {}',
    'new LeafError()',
    'Error',
  ],
  nameOfOther: [
    'class WrapError extends Error { constructor(e) { super("w", { cause: e }); this.name = e.constructor.name } } class InnerError extends Error {}',
    'new WrapError(new InnerError())',
    'Error',
  ],
  classNameAsCode: [
    // A name of three characters, as in a large build.
    'class Vds extends Error { constructor() { super(); this.code = new.target.name } } Object.defineProperty(Vds, "name", { value: "Vds" })',
    'new Vds()',
    'Error',
  ],
  code: ['class CodedError extends Error { code = "E_STOCK_EMPTY" }', 'new CodedError()', 'E_STOCK_EMPTY'],
  codeGetter: [
    'class CodeGetterError extends Error { get code() { return "E_PAYMENT" } }',
    'new CodeGetterError()',
    'E_PAYMENT',
  ],
  statusCode: ['class StateError extends Error { code = "23505" }', 'new StateError()', 'Error'],
  functionConstructor: [
    'function OldError() {} OldError.prototype = Object.create(Error.prototype, { constructor: { value: OldError } })',
    'new OldError()',
    'Error',
  ],
  factory: [
    'const make = (name) => Object.defineProperty(class extends Error {}, "name", { value: name }); const Made = make("MadeError")',
    'new Made()',
    'MadeError',
  ],
  anonymous: ['const classes = [class extends Error {}]', 'new classes[0]()', 'Error'],
  expression: ['const Expressed = class extends TypeError {}', 'new Expressed()', 'TypeError'],
  service: [
    'class ServiceError extends Error { constructor(o) { super(o.message); this.name = o.name; this.$fault = o.$fault } } ' +
      'class NoKey extends ServiceError { name = "NoSuchKey"; constructor(o) { super({ name: "NoSuchKey", ...o }) } }',
    'new NoKey({ $fault: "client" })',
    'NoSuchKey',
  ],
  notAnError: ['class Redirect {}', 'new Redirect()', 'Object'],
} as const;
type Way = keyof typeof declarations;
const ways = Object.keys(declarations) as Way[];

type Thrown = Readonly<Record<Way, { readonly constructor: { readonly name: string } }>>;

/** @param added a class between the others, so that the minifier renames them */
function build(
  added: string,
  options: { readonly keepNames?: boolean; readonly minify?: boolean } = {},
): string {
  const source = ways.map((way) => declarations[way][0]);
  const thrown = ways.map((way) => `${way}: ${declarations[way][1]}`);
  const contents = `${source[0]!};${added};${source.slice(1).join(';')};exports.thrown = {${thrown.join(',')}};`;
  const [file] = buildSync({
    stdin: { contents },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    write: false,
    logLevel: 'error',
    ...options,
  }).outputFiles;
  return file!.text;
}

/** Runs a build in another realm, as a test runner does. */
function run(code: string): Thrown {
  const exports = {} as { thrown: Thrown };
  runInNewContext(code, { module: { exports }, exports, DOMException });
  return exports.thrown;
}

describe('labelOf()', () => {
  let first: Thrown;
  let second: Thrown;

  beforeAll(() => {
    const added =
      'class Added0 extends Error {} class Added1 extends Added0 {} globalThis.kept = [Added0, Added1]';
    [first, second] = [run(build('')), run(build(added))];
  });

  test('is tested with classes that the minifier names differently from build to build', () => {
    const renamed = ways.filter((way) => first[way].constructor.name !== second[way].constructor.name);

    expect(renamed).toEqual(
      expect.arrayContaining(['nameField', 'code', 'functionConstructor', 'expression']),
    );
    expect(first.plain.constructor.name.length).toBeLessThan(4);
  });

  test.each(ways)('returns the same label for the same class in two minified builds: %s', (way) => {
    const [, , expected] = declarations[way];

    expect(new ErrorTypes().labelOf(first[way])).toBe(expected);
    expect(new ErrorTypes().labelOf(second[way])).toBe(expected);
  });

  test.each<[Way, string]>([
    ['plain', 'PlainError'],
    ['ofBuiltIn', 'LimitError'],
    ['aggregate', 'ManyError'],
    ['platform', 'AbortedError'],
    ['classNameAsName', 'LeafError'],
    ['nameOfOther', 'InnerError'],
    ['functionConstructor', 'OldError'],
    ['expression', 'Expressed'],
    ['notAnError', 'Redirect'],
  ])('returns the class name in a build that keeps names: %s', (way, expected) => {
    for (const options of [{ keepNames: true }, { minify: false }]) {
      expect(new ErrorTypes().labelOf(run(build('', options))[way])).toBe(expected);
    }
  });
});

test.each([
  ['_StockError', 'StockError'],
  ['StockError2', 'StockError'],
  ['StockError$1', 'StockError'],
  ['default', 'Error'],
  ['errors_default', 'Error'],
  // From a file StockError.js.
  ['StockError_default', 'StockError'],
  ['Vt0', 'Error'],
  ['OAuth2', 'OAuth2'],
])('labelOf() maps the class name %s, which a bundler generated, to %s', (name, expected) => {
  const Renamed = Object.defineProperty(class extends Error {}, 'name', { value: name });

  expect(new ErrorTypes().labelOf(new Renamed())).toBe(expected);
});
