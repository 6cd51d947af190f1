import { describe, expect, test } from 'vitest';
import type { RuntimeName } from '../parts/find-parts.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { taskRootFormats } from '../task-root/build-task-root.js';
import { useShapes, withoutOutput } from './use-shapes.js';

interface Shape {
  /** The row of the table in docs/getting-started.md. */
  readonly name: string;
  readonly bare: string;
  readonly instrumented: string;
  readonly events: readonly object[];
  /** The number of events that end in an error which the instrumented handler can see, by runtime. */
  readonly errors: Readonly<Record<RuntimeName, number>>;
  readonly runtimes?: readonly RuntimeName[];
}

const both = (errors: number): Shape['errors'] => ({ node22: errors, node24: errors });
const answers = [{}, { does: 'throw' }, {}];

const shapes: readonly Shape[] = [
  {
    name: 'async function',
    bare: 'barePromise',
    instrumented: 'promise',
    events: [{}, { does: 'throw' }, { does: 'throw text' }, { does: 'no json' }, {}],
    errors: both(2),
  },
  {
    name: 'plain return and throw',
    bare: 'barePlain',
    instrumented: 'plain',
    events: [{}, { does: 'throw' }, { does: 'throw text' }, {}],
    errors: both(2),
  },
  {
    name: 'this and arguments',
    bare: 'bareThis',
    instrumented: 'thisOfRuntime',
    events: [{}],
    errors: both(0),
  },
  {
    name: 'callback',
    bare: 'bareCallback',
    instrumented: 'callback',
    events: [
      {},
      { does: 'sync' },
      { does: 'error' },
      { does: 'text' },
      { does: 'twice' },
      { does: 'never' },
      {},
    ],
    errors: both(2),
    runtimes: ['node22'],
  },
  {
    name: 'context.done, succeed, fail',
    bare: 'bareEndings',
    instrumented: 'endings',
    events: ['succeed', 'fail', 'done', 'done with error', 'nothing'].map((does) => ({ does })),
    errors: { node22: 2, node24: 0 },
    runtimes: ['node22'],
  },
  {
    name: 'async function of three parameters',
    bare: 'bareThreeParameters',
    instrumented: 'threeParameters',
    events: answers,
    errors: both(1),
    runtimes: ['node22'],
  },
  {
    name: 'streaming',
    bare: 'bareStreaming',
    instrumented: 'streaming',
    events: [{}, { does: 'throw' }, { does: 'end late' }, {}],
    errors: both(1),
  },
  {
    name: 'streaming, marked outside',
    bare: 'bareStreaming',
    instrumented: 'streamingOutside',
    events: [{}, { does: 'throw' }, {}],
    errors: both(1),
  },
  { name: 'class', bare: 'bareClass', instrumented: 'ofClass', events: answers, errors: both(1) },
  { name: 'instance', bare: 'bareClass', instrumented: 'ofInstance', events: answers, errors: both(1) },
  { name: 'async factory', bare: 'bareClass', instrumented: 'ofFactory', events: answers, errors: both(1) },
  {
    name: 'decorated class',
    bare: 'bareClass',
    instrumented: 'decoratedClass',
    events: answers,
    errors: both(1),
  },
  { name: 'decorated field', bare: 'bareClass', instrumented: 'field', events: answers, errors: both(1) },
  {
    name: 'method without bind',
    bare: 'bareClass',
    instrumented: 'unbound',
    events: answers,
    errors: both(1),
  },
];

for (const format of taskRootFormats) {
  describe(format, () => {
    const built = useShapes('shapes.ts', format);

    describeUnderRuntimes('instrument()', (runtime, start) => {
      test.for(shapes.filter(({ runtimes }) => runtimes?.includes(runtime) ?? true))(
        'keeps the outcome and counts everything for a handler of the kind: $name',
        async ({ bare, instrumented, events, errors }) => {
          const functionName = `${instrumented}-${runtime}`;
          const [expected, actual] = await Promise.all([
            built.invokeBare(start, { handler: bare, events, runtime }),
            built.invoke(start, { handler: instrumented, events, functionName }),
          ]);

          expect(actual.map(withoutOutput), actual.at(-1)?.output).toEqual(expected.map(withoutOutput));
          const labels = { function_name: functionName };
          expect(built.receiver.value('aws_lambda_invocations_total', labels)).toBe(events.length);
          expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBe(events.length);
          expect(built.receiver.value('aws_lambda_errors_total', labels)).toBe(errors[runtime]);
        },
      );
    });
  });
}
