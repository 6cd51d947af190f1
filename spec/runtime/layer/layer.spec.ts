import { expect, test } from 'vitest';
import { version } from '../../../lib/version.js';
import type { RuntimeName } from '../parts/find-parts.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { observe } from './outcome.js';
import { startReceiver, useLayer } from './use-layer.js';

interface Case {
  readonly handler: string;
  readonly what: string;
  readonly events?: readonly unknown[];
  /** The number of events that end in an error. */
  readonly errors?: number;
  /** The runtimes in which init fails, so that nothing is counted. */
  readonly failsInit?: readonly RuntimeName[];
}

const both = ['node22', 'node24'] as const;
const once = [{ order: 1 }];
const twice = [{ order: 1 }, { fail: 'out of stock' }];

const cases: readonly Case[] = [
  { handler: 'tsc.handler', what: 'CommonJS by tsc', events: twice, errors: 1 },
  { handler: 'esbuild.handler', what: 'CommonJS by esbuild', events: twice, errors: 1 },
  { handler: 'module.handler', what: 'an ES module with top-level await' },
  { handler: 'typed/index.handler', what: '.js under "type": "module"' },
  { handler: 'untyped/nested/index.handler', what: '.js under a package.json without type' },
  { handler: 'common.handler', what: '.cjs' },
  { handler: 'extensionless.handler', what: 'a file without extension' },
  { handler: 'folder.handler', what: 'a folder with index.js', failsInit: ['node24'] },
  { handler: 'elsewhere/callback.absent', what: 'a module that only the fallback resolves', failsInit: both },
  { handler: 'tsc.api.v1.orders', what: 'a nested export' },
  { handler: 'module.api.v1.orders', what: 'a nested export of an ES module' },
  { handler: 'module.inside', what: 'a property of the default export', failsInit: ['node22'] },
  { handler: 'module.default.inside', what: 'the default export by name' },
  { handler: 'tsc.bound', what: 'a bound instance method' },
  { handler: 'esbuild.arrow', what: 'an arrow function' },
  { handler: 'tsc.synchronous', what: 'a synchronous handler' },
  { handler: 'tsc.instance.handle', what: 'an unbound instance method' },
  { handler: 'tsc.Orders.count', what: 'a static method', failsInit: ['node24'] },
  { handler: 'tsc.throwsNoError', what: 'a handler that throws a value that is not an Error', errors: 1 },
  { handler: 'tsc.throwsAtOnce', what: 'a handler that throws synchronously', errors: 1 },
  { handler: 'streaming.handler', what: 'streaming', events: [{}, { fail: true }], errors: 1 },
  { handler: 'callback.handler', what: 'a callback', events: twice, errors: 1, failsInit: ['node24'] },
  { handler: 'callback.succeeds', what: 'context.succeed()', failsInit: ['node24'] },
  { handler: 'callback.neverCalls', what: 'a callback that is never called', failsInit: ['node24'] },
  { handler: 'throws-at-load.handler', what: 'a module that throws', failsInit: both },
  { handler: 'throws-at-load-module.handler', what: 'an ES module that throws', failsInit: both },
  { handler: 'throws-text.handler', what: 'a module that throws a string', failsInit: both },
  { handler: 'syntax-error.handler', what: 'a syntax error', failsInit: both },
  { handler: 'misses-package.handler', what: 'a missing package', failsInit: both },
  { handler: 'misses-package-module.handler', what: 'a missing package of an ES module', failsInit: both },
  { handler: 'misses-export.handler', what: 'an ES module with a missing import', failsInit: both },
  { handler: 'absent.handler', what: 'a missing module', failsInit: both },
  { handler: 'tsc.absent', what: 'a missing export', failsInit: both },
  { handler: 'tsc.notFunction', what: 'an export that is not a function', failsInit: both },
  { handler: 'nothing.handler', what: 'an export that is undefined', failsInit: both },
  { handler: '../tsc.handler', what: 'a name with two dots', failsInit: both },
  { handler: 'tsc', what: 'a name without a dot', failsInit: both },
];

const use = useLayer();

describeUnderRuntimes('a function under the layer', (runtime, start) => {
  test.each(cases)(
    'behaves as without the layer and is counted: $what ($handler)',
    async ({ handler, events = once, errors = 0, failsInit = [] }) => {
      const receiver = await startReceiver();
      const bare = await start(handler, { taskRoot: use().task.path });
      const expected = await observe(bare, events);

      const env = await start(handler, use().layered(receiver));
      const actual = await observe(env, events);

      expect(actual, env.output).toEqual(expected);
      expect(expected.initError !== undefined, JSON.stringify(expected)).toBe(failsInit.includes(runtime));
      if (failsInit.includes(runtime)) {
        expect(receiver.pushes).toHaveLength(0);
      } else {
        expect(receiver.value('aws_lambda_invocations_total')).toBe(events.length);
        expect(receiver.value('aws_lambda_errors_total') ?? 0).toBe(errors);
        expect(receiver.series('aws_lambda_invocations_total')[0]?.labels).toMatchObject({
          layer_version: version,
        });
      }
    },
  );
});
