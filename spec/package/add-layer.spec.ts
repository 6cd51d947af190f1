import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../deploy/aws-cli/add-layer.sh', import.meta.url));
const hasJq = spawnSync('jq', ['--version']).status === 0;
const layer = 'arn:aws:lambda:eu-central-1:123456789012:layer:instrumented-lambda:3';
const endpoint = 'https://metrics.example.com';

/** Answers as the AWS CLI does, and keeps its arguments, its input file and the mode of that file. */
const stub = `#!/bin/sh
printf '%s\\n' "$@" >>"$STUB/arguments"
case "$2" in
  get-function-configuration) cat "$STUB/settings" ;;
  update-function-configuration)
    for word in "$@"; do
      case "$word" in
        file://*) cp "\${word#file://}" "$STUB/request"; stat -c %a "\${word#file://}" "$(dirname "\${word#file://}")" >"$STUB/modes" ;;
      esac
    done
    if [ -e "$STUB/error" ]; then cat "$STUB/error" >&2; exit 254; fi
    echo InProgress
    ;;
esac
`;

interface Settings {
  readonly Layers?: readonly { readonly Arn: string }[];
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>>; readonly Error?: object };
}

/** Runs the script with a stub of the AWS CLI. */
function addLayer(
  settings: Settings,
  error?: string,
  shell: Readonly<Record<string, string>> = {},
  names: readonly string[] = Object.keys(shell),
) {
  const folder = mkdtempSync(join(tmpdir(), 'add-layer-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  for (const name of ['bin', 'tmp']) mkdirSync(at(name));
  writeFileSync(at('bin/aws'), stub, { mode: 0o755 });
  writeFileSync(at('settings'), JSON.stringify({ FunctionName: 'orders', RevisionId: 'r1', ...settings }));
  if (error !== undefined) writeFileSync(at('error'), error);

  const { status, stdout, stderr } = spawnSync('sh', [script, 'orders', layer, endpoint, ...names], {
    encoding: 'utf8',
    env: { PATH: `${at('bin')}:${process.env.PATH ?? ''}`, STUB: folder, TMPDIR: at('tmp'), ...shell },
  });
  const read = (name: string): string => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
  return {
    status,
    output: stdout + stderr,
    commandLines: read('arguments'),
    request: read('request') === '' ? undefined : (JSON.parse(read('request')) as unknown),
    modes: read('modes').trim().split('\n'),
    leftFiles: readdirSync(at('tmp')),
  };
}

describe.skipIf(!hasJq)('add-layer.sh', () => {
  const kept = { Variables: { STAGE: 'test', DB_PASSWORD: `hunter2 "quoted" $HOME \n two lines` } };

  test('adds layer and variables, keeps the existing ones, and sends the revision that it read', () => {
    const other = 'arn:aws:lambda:eu-central-1:123456789012:layer:other:9';

    const { status, output, request } = addLayer({ Layers: [{ Arn: other }], Environment: kept });

    expect(status, output).toBe(0);
    expect(request).toEqual({
      FunctionName: 'orders',
      RevisionId: 'r1',
      Layers: [other, layer],
      Environment: {
        Variables: {
          ...kept.Variables,
          AWS_LAMBDA_EXEC_WRAPPER: '/opt/instrumented-lambda',
          INSTRUMENTED_ENDPOINT: endpoint,
        },
      },
    });
  });

  test('copies further variables from the shell', () => {
    const shell = { INSTRUMENTED_USERNAME: '1234', INSTRUMENTED_PASSWORD: `glc "quoted" $HOME \n two lines` };

    const { status, output, request, commandLines } = addLayer({ Environment: kept }, undefined, shell);

    expect(status, output).toBe(0);
    expect(request).toMatchObject({
      Environment: { Variables: { ...kept.Variables, INSTRUMENTED_ENDPOINT: endpoint, ...shell } },
    });
    expect(commandLines).not.toContain('glc');
  });

  test('changes nothing if the shell lacks a variable', () => {
    const { status, output, commandLines } = addLayer({}, undefined, {}, ['INSTRUMENTED_PASSWORD']);

    expect(status).toBe(1);
    expect(output).toBe(
      'Cannot add the layer to orders: INSTRUMENTED_PASSWORD is not set in this shell; expected an exported variable.\n',
    );
    expect(commandLines).toBe('');
  });

  test('replaces another version of the same layer in its place', () => {
    const layers = [
      { Arn: layer.replace(/3$/, '2') },
      { Arn: layer.replace('123456789012', '210987654321') },
    ];

    const { request } = addLayer({ Layers: layers });

    expect(request).toMatchObject({ Layers: [layer, layers[1]!.Arn] });
  });

  test.each([
    ['no layers', {}],
    ['no variables', { Environment: {} }],
  ])('adds the layer to a function with %s', (_what, settings) => {
    expect(addLayer(settings)).toMatchObject({ status: 0, request: { Layers: [layer] } });
  });

  test('passes no value on a command line and leaves no file behind, also after an error', () => {
    for (const error of [undefined, 'An error occurred (ServiceException) when calling …']) {
      const { commandLines, modes, leftFiles } = addLayer({ Environment: kept }, error);

      expect(commandLines).toContain('update-function-configuration');
      expect(commandLines).not.toMatch(/hunter2|STAGE|INSTRUMENTED/);
      expect(modes).toEqual(['600', '700']);
      expect(leftFiles).toEqual([]);
    }
  });

  test('changes nothing if the variables cannot be read', () => {
    const { status, output, commandLines } = addLayer({
      Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'kms:Decrypt hunter2' } },
    });

    expect(status).toBe(1);
    expect(output).toBe(
      "Cannot add the layer to orders: its environment variables cannot be read, and an update would delete them; allow kms:Decrypt with the function's key.\n",
    );
    expect(commandLines).not.toContain('update-function-configuration');
  });

  test('changes nothing if another wrapper script is set', () => {
    const { status, output, commandLines } = addLayer({
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-handler' } },
    });

    expect(status).toBe(1);
    expect(output).toContain('npx instrumented-lambda add');
    expect(commandLines).not.toContain('update-function-configuration');
  });

  test("reports the name of Lambda's error without its text, which may contain all variables", () => {
    const { status, output } = addLayer(
      { Environment: kept },
      '\nAn error occurred (InvalidParameterValueException) when calling the UpdateFunctionConfiguration operation: Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"DB_PASSWORD":"hunter2"}\n',
    );

    expect(status).toBe(1);
    expect(output).toBe('Cannot add the layer to orders: Lambda answered InvalidParameterValueException.\n');
  });
});
