import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ErrorTypes } from '../../lib/metrics/error-types.js';

class OrderError extends Error {}
class NamedError extends Error {
  override readonly name = 'StockError';
}
class AnswerError extends Error {
  readonly response: { readonly code: string } | undefined;
  get code(): unknown {
    return (this.response as { readonly code: string }).code;
  }
}
class NamelessError extends Error {
  static override get name(): string {
    throw new Error('no name');
  }
}
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.for<[name: string, thrown: unknown, label: string]>([
  ['an error', new Error('a'), 'Error'],
  ['a built-in subclass', new RangeError('a'), 'RangeError'],
  ['a subclass without an own name', new OrderError('a'), 'OrderError'],
  ['a subclass with a name', new NamedError('a'), 'StockError'],
  ['an AggregateError', new AggregateError([new Error('a')], 'a'), 'AggregateError'],
  ['an error of another realm', runInNewContext('new RangeError("a")'), 'RangeError'],
  ['a frozen error', Object.freeze(new TypeError('a')), 'TypeError'],
  ['a string', 'out of stock', 'string'],
  ['a number', 7, 'number'],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['an object', { message: 'a' }, 'Object'],
  ['an object without a prototype', Object.create(null), 'object'],
  ['a revoked proxy', revoked.proxy, 'Unknown'],
  [
    'an error with a getter name that throws',
    Object.defineProperty(new Error('a'), 'name', {
      get() {
        throw new Error('no name');
      },
    }),
    'Error',
  ],
  ['an error with a getter code that throws', new AnswerError(), 'AnswerError'],
  ['a class with a getter name that throws', new NamelessError(), 'Error'],
  ['an error with a name that is not a string', Object.assign(new Error('a'), { name: 7 }), 'Error'],
  [
    'a name with characters that a label value must not have',
    Object.assign(new Error('a'), { name: 'Straße "1"\n{}' }),
    'Stra_e_1_',
  ],
  ['a name of only such characters', Object.assign(new Error('a'), { name: 'äöü' }), 'Unknown'],
])('labelOf() returns a label for %s', ([, thrown, label]) => {
  expect(new ErrorTypes().labelOf(thrown)).toBe(label);
});

const named = (name: string): Error => Object.assign(new Error('a'), { name });
const classNamed = (name: string): new () => Error =>
  Object.defineProperty(class extends Error {}, 'name', { value: name });
const builtIns = [Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError, EvalError];

test('labelOf() keeps the first 20 of more classes and counts the others as "other"', () => {
  const types = new ErrorTypes();
  const classes = Array.from({ length: 30 }, (_, i) => classNamed(`Class${String(i)}`));

  const labels = classes.map((OneError) => types.labelOf(new OneError()));

  expect(new Set(labels)).toEqual(
    new Set([...Array.from({ length: 20 }, (_, i) => `Class${String(i)}`), 'other']),
  );
  expect(types.labelOf(new classes[3]!())).toBe('Class3');
});

test('labelOf() reserves places for classes and built-in errors, however many names a client chooses', () => {
  const types = new ErrorTypes();
  class ServiceError extends Error {}
  types.labelOf(new OrderError());

  const chosen = Array.from({ length: 500 }, (_, i) => [
    types.labelOf(named(`Chosen${String(i)}`)),
    types.labelOf({ name: `Plain${String(i)}` }),
    types.labelOf(Object.assign(new ServiceError(), { name: `Answer${String(i)}` })),
  ]).flat();

  expect(new Set(chosen).size).toBeLessThanOrEqual(12);
  expect(types.labelOf(new OrderError())).toBe('OrderError');
  expect(types.labelOf(new NamedError())).toBe('StockError');
  expect(builtIns.map((BuiltIn) => types.labelOf(new BuiltIn()))).toEqual(builtIns.map(({ name }) => name));
});

test.for([
  ['Timeout', { name: 'Timeout' }, 'Error'],
  ['Timeout', named('Timeout'), 'Error'],
  ['Crash', Object.assign(new RangeError('a'), { name: 'Crash' }), 'RangeError'],
  ['Reported', new (classNamed('Reported'))(), 'Error'],
  ['other', { name: 'other' }, 'Error'],
] as const)(
  'labelOf() returns no reserved label for a thrown value with the name %s',
  ([, thrown, label]) => {
    const expected = Object.getPrototypeOf(thrown) === Object.prototype ? 'Object' : label;

    expect(new ErrorTypes().labelOf(thrown)).toBe(expected);
  },
);

test('labelOfReported() bounds the length of a label and returns no reserved label', () => {
  expect(new ErrorTypes().labelOfReported('x'.repeat(1_000_000))).toHaveLength(64);
  expect(new ErrorTypes().labelOfReported('Timeout')).toBe('Reported');
});

test('restore() keeps the labels of previous processes, so that crashes give a client no additional labels', () => {
  const seen = new Set<string>();
  let types = new ErrorTypes();
  for (let process = 0; process < 10; process += 1) {
    for (let i = 0; i < 30; i += 1) seen.add(types.labelOf(named(`Chosen${String(process)}x${String(i)}`)));
    types = new ErrorTypes();
    for (const label of seen) types.restore(label);
  }

  expect(seen.size).toBe(11);
  expect(types.labelOf(new OrderError())).toBe('OrderError');
  expect(types.labelOf(named('Chosen0x3'))).toBe('Chosen0x3');
});
