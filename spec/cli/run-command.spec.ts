import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Command } from '../../lib/cli/command.js';
import { runCommand } from '../../lib/cli/run-command.js';
import { createSdkLambdaApi } from '../../lib/cli/sdk-lambda-api.js';
import { LambdaStub, type StubFunction } from './lambda-stub.js';

const layer = (version: number, name = 'instrumented-lambda') =>
  `arn:aws:lambda:eu-central-1:123456789012:layer:${name}:${String(version)}`;
const on = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/instrumented-lambda' };

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  return () => vi.unstubAllEnvs();
});

async function startStub(...functions: StubFunction[]): Promise<LambdaStub> {
  const stub = await LambdaStub.start(functions);
  onTestFinished(() => stub.close());
  return stub;
}

/** Runs a command with the real SDK against the stub. */
async function run(stub: LambdaStub, command: Partial<Command>) {
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', stub.url);
  const lines: string[] = [];
  const isDone = await runCommand(
    {
      action: 'add',
      functions: ['*'],
      layerArn: layer(3),
      layerName: 'instrumented-lambda',
      variables: {},
      isDryRun: false,
      region: undefined,
      ...command,
    },
    { api: await createSdkLambdaApi(undefined), pause: () => Promise.resolve() },
    (line) => lines.push(line),
  );
  return { isDone, report: lines.join('\n') };
}

function having(version: number, variables: Record<string, string> = {}): Partial<StubFunction> {
  return { Layers: [{ Arn: layer(version) }], Environment: { Variables: { ...on, ...variables } } };
}

describe('runCommand() with add', () => {
  test('adds layer and variables and keeps all other settings', async () => {
    const stub = await startStub({
      FunctionName: 'orders',
      Layers: [{ Arn: layer(9, 'other') }],
      Environment: { Variables: { STAGE: 'test' } },
    });

    const { isDone, report } = await run(stub, {
      functions: ['orders'],
      variables: { ASSERTS_REMOTE_WRITE_URL: 'https://metrics.example', ASSERTS_PASSWORD: 'hush' },
    });

    expect(isDone, report).toBe(true);
    expect(stub.get('orders')).toMatchObject({
      Layers: [{ Arn: layer(9, 'other') }, { Arn: layer(3) }],
      Environment: {
        Variables: {
          STAGE: 'test',
          ASSERTS_REMOTE_WRITE_URL: 'https://metrics.example',
          ASSERTS_PASSWORD: 'hush',
          ...on,
        },
      },
    });
    expect(report).toContain(`+ layer ${layer(3)}`);
    expect(report).toContain('+ variable ASSERTS_PASSWORD');
    expect(report).not.toContain('hush');
  });

  test('selects functions by pattern over all pages, each once, and lists none for an exact name', async () => {
    const names = ['shop-a', 'other', 'shop-b', 'shop.c', 'shop-d'];
    const stub = await startStub(...names.map((FunctionName) => ({ FunctionName })));

    await run(stub, { functions: ['shop-*', 'shop-b'] });
    const listed = stub.requests.filter((request) => request === 'GET list');
    stub.requests.length = 0;
    await run(stub, { functions: ['other'] });

    expect(listed).toHaveLength(3);
    expect(stub.updates.map(({ name }) => name)).toEqual(['shop-b', 'shop-a', 'shop-d', 'other']);
    expect(stub.requests).not.toContain('GET list');
  });

  test('prints the change of each function, and makes none, in a dry run', async () => {
    const stub = await startStub({ FunctionName: 'a' }, { FunctionName: 'b', ...having(2) });

    const { report } = await run(stub, { isDryRun: true });

    expect(stub.updates).toEqual([]);
    expect(report).toBe(
      [
        'a: would be changed',
        `  + layer ${layer(3)}`,
        '  + variable AWS_LAMBDA_EXEC_WRAPPER=/opt/instrumented-lambda',
        'b: would be changed',
        `  - layer ${layer(2)}`,
        `  + layer ${layer(3)}`,
      ].join('\n'),
    );
  });

  test('does not update a function that is already set up', async () => {
    const stub = await startStub({ FunctionName: 'a', ...having(3) });

    const { isDone, report } = await run(stub, {});

    expect(isDone).toBe(true);
    expect(report).toBe('a: left as it is: nothing to change');
  });

  test('uses NODE_OPTIONS when another layer has set the wrapper script, and remove restores it', async () => {
    const variables = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler', NODE_OPTIONS: '--enable-source-maps' };
    const stub = await startStub({ FunctionName: 'a', Environment: { Variables: variables } });

    await run(stub, {});
    const added = stub.get('a').Environment?.Variables;
    await run(stub, { action: 'remove', layerArn: undefined });

    expect(added).toEqual({
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler',
      NODE_OPTIONS: '--require /opt/nodejs/node_modules/instrumented-lambda/auto.cjs --enable-source-maps',
    });
    expect(stub.get('a').Environment?.Variables).toEqual(variables);
  });

  test.each([
    ['another runtime', { Runtime: 'python3.13' }, 'nodejs22.x or later'],
    ['an older Node.js', { Runtime: 'nodejs20.x' }, 'nodejs22.x or later'],
    ['a container image', { PackageType: 'Image', Runtime: undefined }, 'container image'],
    ['five layers', { Layers: [1, 2, 3, 4, 5].map((n) => ({ Arn: layer(n, `l${String(n)}`) })) }, '6 layers'],
    ['variables it cannot read', { Environment: { Error: { Message: 'AccessDenied' } } }, 'cannot be read'],
    ['a full environment', { Environment: { Variables: { BIG: 'x'.repeat(4070) } } }, '4096 are allowed'],
  ])('does not change a function with %s and reports why', async (_what, parts, reason) => {
    const stub = await startStub({ FunctionName: 'a', ...parts } as StubFunction, { FunctionName: 'b' });

    const { isDone, report } = await run(stub, {});

    expect(isDone).toBe(false);
    expect(report).toMatch(new RegExp(`^a: cannot be changed: .*${reason}`));
    expect(stub.updates.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('runCommand() with update, disable, enable and remove', () => {
  test('update replaces the layer version in place, only in functions that have the layer', async () => {
    const layers = [{ Arn: layer(2) }, { Arn: layer(1, 'other') }];
    const stub = await startStub({ FunctionName: 'a', ...having(2), Layers: layers }, { FunctionName: 'b' });

    const { report } = await run(stub, { action: 'update' });

    expect(stub.get('a').Layers).toEqual([{ Arn: layer(3) }, { Arn: layer(1, 'other') }]);
    expect(report).toContain(
      'b: left as it is: it does not have the layer arn:aws:lambda:eu-central-1:123456789012:layer:instrumented-lambda',
    );
  });

  test('enable undoes disable, remove undoes add, and both keep the settings', async () => {
    const settings = { ASSERTS_REMOTE_WRITE_URL: 'https://metrics.example' };
    const stub = await startStub({ FunctionName: 'a', ...having(2, settings) });

    await run(stub, { action: 'disable', layerArn: undefined });
    const disabled = stub.get('a').Environment?.Variables;
    await run(stub, { action: 'enable', layerArn: undefined });
    const enabled = stub.get('a').Environment?.Variables;
    await run(stub, { action: 'remove', layerArn: undefined });

    expect(disabled).toEqual({ ...on, ...settings, ASSERTS_LAYER_DISABLED: 'true' });
    expect(enabled).toEqual({ ...on, ...settings });
    expect(stub.get('a')).toMatchObject({ Layers: [], Environment: { Variables: settings } });
  });
});

describe("runCommand() for a function with another account's layer of the same name", () => {
  const theirs = layer(7).replace('123456789012', '210987654321');
  const elsewhere = layer(8).replace('eu-central-1', 'us-east-1');

  test.each(['remove', 'update', 'add'] as const)('%s keeps that layer in its place', async (action) => {
    const layers = [{ Arn: theirs }, { Arn: layer(2) }, { Arn: elsewhere }];
    const stub = await startStub({ FunctionName: 'a', ...having(2), Layers: layers });

    await run(stub, { action, ...(action === 'remove' && { layerArn: undefined }) });

    const own = action === 'remove' ? [] : [{ Arn: layer(3) }];
    expect(stub.get('a')).toMatchObject({
      Layers: [{ Arn: theirs }, ...own, { Arn: elsewhere }],
      // The other layer needs this variable too.
      Environment: { Variables: on },
    });
  });

  test.each(['remove', 'disable', 'enable'] as const)(
    '%s without --layer changes nothing and reports how to select that layer',
    async (action) => {
      const stub = await startStub({ FunctionName: 'a', ...having(2), Layers: [{ Arn: theirs }] });

      const { report } = await run(stub, { action, layerArn: undefined });

      expect(stub.updates).toEqual([]);
      expect(report).toBe(
        'a: left as it is: it does not have the layer arn:aws:lambda:eu-central-1:123456789012:layer:instrumented-lambda; for a layer of the same name elsewhere, pass its ARN as --layer',
      );
    },
  );

  test.each([theirs, theirs.replace(/:7$/, ''), theirs.replace(/:7$/, ':1')])(
    'remove removes that layer for --layer %s',
    async (layerArn) => {
      const layers = [{ Arn: theirs }, { Arn: layer(2) }];
      const stub = await startStub({ FunctionName: 'a', ...having(2), Layers: layers });

      await run(stub, { action: 'remove', layerArn });

      expect(stub.get('a').Layers).toEqual([{ Arn: layer(2) }]);
    },
  );
});

describe('runCommand() while the API is busy', () => {
  test('retries throttled requests', async () => {
    const stub = await startStub({ FunctionName: 'a' });
    stub.throttledRequests = 2;

    const { isDone, report } = await run(stub, {});

    expect(isDone, report).toBe(true);
    expect(stub.updates).toHaveLength(1);
  }, 20_000);

  test('keeps a concurrent change that comes between its read and its update', async () => {
    const stub = await startStub({ FunctionName: 'a' });
    stub.beforeUpdate = (target) => {
      stub.beforeUpdate = undefined;
      target.Environment = { Variables: { THEIRS: 'kept' } };
      stub.beginUpdate(target, 0);
    };

    const { isDone } = await run(stub, {});

    expect(isDone).toBe(true);
    expect(stub.get('a').Environment?.Variables).toEqual({ THEIRS: 'kept', ...on });
    expect(stub.updates).toHaveLength(1);
  });

  test('waits for an update in progress, for one that begins meanwhile, and for its own', async () => {
    const stub = await startStub({ FunctionName: 'a' });
    stub.beginUpdate(stub.get('a'), 2);
    stub.looksUntilDone = 3;
    stub.beforeUpdate = (target) => {
      stub.beforeUpdate = undefined;
      stub.beginUpdate(target, 1);
    };

    const { isDone, report } = await run(stub, { functions: ['a'] });

    expect(isDone, report).toBe(true);
    expect(stub.get('a').LastUpdateStatus).toBe('Successful');
  });

  test('reports a function as failed after several concurrent changes and continues with the next', async () => {
    const stub = await startStub({ FunctionName: 'a' }, { FunctionName: 'b' });
    stub.beforeUpdate = (target) => {
      if (target.FunctionName === 'a') stub.beginUpdate(target, 0);
    };

    const { isDone, report } = await run(stub, {});

    expect(isDone).toBe(false);
    expect(report).toMatch(/^a: failed: PreconditionFailedException: somebody else changed it/);
    expect(stub.updates.map(({ name }) => name)).toEqual(['b']);
  });

  test('reports an update that Lambda could not apply', async () => {
    const stub = await startStub({ FunctionName: 'a' });
    stub.looksUntilDone = 1;
    stub.beforeUpdate = (target) => {
      setImmediate(() =>
        Object.assign(target, {
          LastUpdateStatus: 'Failed',
          LastUpdateStatusReason: 'no network for DB_PASSWORD=hunter2',
          LastUpdateStatusReasonCode: 'EniLimitExceeded',
        }),
      );
    };

    const { isDone, report } = await run(stub, {});

    expect(isDone).toBe(false);
    expect(report).toBe('a: failed: Lambda could not update it: EniLimitExceeded');
  });

  test.each([
    [
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"DB_PASSWORD":"hunter2"}',
      'InvalidParameterValueException: Lambda allows 4 KB of variables and 250 MB of code with all layers',
    ],
    ['AccessDeniedException', 'DB_PASSWORD=hunter2', 'AccessDeniedException: a permission is missing'],
    ['UnheardOfException', 'DB_PASSWORD=hunter2\u001b[2J', 'UnheardOfException'],
  ])('reports the error %s by its name, without its text', async (name, message, line) => {
    const stub = await startStub({ FunctionName: 'a' });
    stub.updateError = { status: 400, name, message };

    const { isDone, report } = await run(stub, { functions: ['a'] });

    expect(isDone).toBe(false);
    expect(report).toContain(`a: failed: ${line}`);
    expect(report).not.toMatch(/hunter2|\p{Cc}/u);
  });

  test('prints existing names and values in one line each, without control characters', async () => {
    const variables = { NODE_OPTIONS: '--title=\u001b[2J\nx', AWS_LAMBDA_EXEC_WRAPPER: '/opt/other' };
    const stub = await startStub({ FunctionName: 'a', Environment: { Variables: variables } });

    const { report } = await run(stub, { functions: ['a', 'b\u001b[31m\nc'], isDryRun: true });

    expect(report.split('\n')).toEqual([
      'a: would be changed',
      `  + layer ${layer(3)}`,
      '  ~ variable NODE_OPTIONS=--require /opt/nodejs/node_modules/instrumented-lambda/auto.cjs --title= [2J x',
      expect.stringMatching(/^b \[31m c: failed: /),
    ]);
  });

  test('reports a function that does not exist and a pattern that matches none', async () => {
    const stub = await startStub({ FunctionName: 'a' });

    const missing = await run(stub, { functions: ['absent'] });
    const none = await run(stub, { functions: ['shop-*'] });

    expect(missing).toEqual({
      isDone: false,
      report:
        'absent: failed: ResourceNotFoundException: there is no such function, or no such version of the layer',
    });
    expect(none).toEqual({ isDone: false, report: 'No function is called shop-*.' });
  });
});
