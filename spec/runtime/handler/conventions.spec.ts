import { describe, expect, test } from 'vitest';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { taskRootFormats } from '../task-root/build-task-root.js';
import { useShapes, withoutOutput } from './use-shapes.js';

/** The formats differ only in how a module is loaded, so two of them are enough here. */
const formats = ['unbundled-cjs', 'bundled-esm'] as const;

for (const format of formats) {
  describe(format, () => {
    const built = useShapes('shapes.ts', format);

    describeUnderRuntimes('a handler that never settles', (runtime, start) => {
      test.for([
        ['async', 'barePromise', 'promise'],
        ['not async', 'barePlain', 'plain'],
      ] as const)('has the outcome of the bare handler if it is %s', async ([, handler, instrumented]) => {
        const events = [{ does: 'never' }, {}];
        const functionName = `never-${instrumented}-${runtime}`;

        const [expected, actual] = await Promise.all([
          built.invokeBare(start, { handler, events, runtime }),
          built.invoke(start, { handler: instrumented, events, functionName }),
        ]);

        expect(actual.map(withoutOutput), actual.at(-1)?.output).toEqual(expected.map(withoutOutput));
        expect(actual[0]?.outcome).not.toBe('timeout');
      });
    });

    describeUnderRuntimes(
      'callbackWaitsForEmptyEventLoop',
      (_runtime, start) => {
        test.for([true, false])('has the behaviour of the bare handler if it is %s', async (waits) => {
          const events = [{ waits }];
          const functionName = `waiting-${String(waits)}`;

          const [[expected], [actual]] = await Promise.all([
            built.invoke(start, { handler: 'bareWaiting', events, functionName: 'bare' }),
            built.invoke(start, { handler: 'waiting', events, functionName }),
          ]);

          expect(withoutOutput(actual!)).toEqual(withoutOutput(expected!));
          // A timer that is still on the event loop at the callback writes this line.
          const isWaitedFor = expect(actual!.output);
          if (waits) isWaitedFor.toContain('the event loop was waited for');
          else isWaitedFor.not.toContain('the event loop was waited for');
          expect(actual!.output.includes('waited for')).toBe(expected!.output.includes('waited for'));
          expect(built.receiver.value('aws_lambda_invocations_total', { function_name: functionName })).toBe(
            1,
          );
        });
      },
      ['node22'],
    );

    describeUnderRuntimes(
      'a callback handler that never calls back',
      (_runtime, start) => {
        test('leaves the answer to the runtime client if there is nothing to push', async () => {
          const environment = await start('index.callback', {
            taskRoot: built.path,
            env: { ASSERTS_REMOTE_WRITE_URL: built.receiver.url, INSTRUMENTED_FLUSH: 'manual' },
          });

          const { outcome, payload } = await environment.invoke({ does: 'never' });

          expect(outcome, environment.output).toBe('response');
          expect(payload).toBeNull();
        });
      },
      ['node22'],
    );

    describeUnderRuntimes('a streaming handler', (runtime, start) => {
      test('sends its bytes before the push, and the invocation ends after the push', async () => {
        const environment = await start('index.streaming', {
          taskRoot: built.path,
          functionName: `first-byte-${runtime}`,
          env: { ASSERTS_REMOTE_WRITE_URL: built.receiver.url },
        });

        const { chunks, timings } = await environment.invoke({ does: 'end late' });

        const push = built.receiver.pushes.find(({ text }) => text.includes(`first-byte-${runtime}`))!;
        expect(chunks[0]!.receivedAt).toBeLessThan(push.receivedAt);
        expect(chunks.at(-1)!.receivedAt).toBeLessThan(push.receivedAt);
        expect(push.receivedAt).toBeLessThan(timings.readyAt);
      });

      test('is rejected like the bare handler if it returns no promise', async () => {
        const events = [{}];

        const [expected, actual] = await Promise.all([
          built.invokeBare(start, { handler: 'bareNoPromiseStreaming', events, runtime }),
          built.invoke(start, { handler: 'noPromiseStreaming', events, functionName: 'no-promise' }),
        ]);

        expect(actual.map(withoutOutput)).toEqual(expected.map(withoutOutput));
      });
    });
  });

  describe(`${format}, a factory that rejects`, () => {
    const built = useShapes('broken-factory.ts', format);

    describeUnderRuntimes('lambdaHandler()', (_runtime, start) => {
      test('ends the process, so that Lambda starts a new one for the next invocation', async () => {
        const environment = await start('index.handler', { taskRoot: built.path });

        const outcomes = [await environment.invoke({}), await environment.invoke({})].map(
          ({ outcome }) => outcome,
        );

        // The outcome is an init error if the client was still in init, otherwise an exit.
        expect(outcomes.every((outcome) => outcome === 'error' || outcome === 'exit')).toBe(true);
        expect(environment.output).toContain('no database');
        expect(environment.startCount).toBeGreaterThan(1);
      });
    });
  });
}

describe('bundled-esm, a factory that is awaited and rejects', () => {
  const built = useShapes('broken-awaited-factory.ts', 'bundled-esm');

  describeUnderRuntimes('lambdaHandler()', (_runtime, start) => {
    test('causes an init error', async () => {
      const environment = await start('index.handler', { taskRoot: built.path });

      expect(environment.initError).toMatchObject({ errorType: 'RangeError', errorMessage: 'no database' });
    });
  });
});

for (const format of taskRootFormats) {
  describe(format, () => {
    const built = useShapes('shapes.ts', format);

    describeUnderRuntimes(
      'a handler of three parameters',
      (runtime, start) => {
        test('is rejected bare, and answers through the supplied callback if it is instrumented', async () => {
          const events = [{}, { does: 'sync' }, { does: 'error' }, { does: 'text' }, { does: 'twice' }, {}];

          const [bare] = await built.invokeBare(start, { handler: 'bareCallback', events: [{}], runtime });
          const actual = await built.invoke(start, { handler: 'callback', events, functionName: 'lent' });

          expect(bare).toMatchObject({
            outcome: 'error',
            error: { errorType: 'Runtime.CallbackHandlerDeprecated' },
          });
          expect(actual.map(({ outcome }) => outcome)).toEqual([
            'response',
            'response',
            'error',
            'error',
            'response',
            'response',
          ]);
          expect(actual[2]?.error).toEqual({ errorType: 'StockError', errorMessage: 'out of stock' });
          expect(built.receiver.value('aws_lambda_invocations_total', { function_name: 'lent' })).toBe(6);
          expect(built.receiver.value('aws_lambda_errors_total', { function_name: 'lent' })).toBe(2);
        });

        test('may also be an async function', async () => {
          const [actual] = await built.invoke(start, {
            handler: 'threeParameters',
            events: [{}],
            functionName: 'three-parameters',
          });

          expect(actual?.outcome).toBe('response');
        });
      },
      ['node24'],
    );
  });
}
