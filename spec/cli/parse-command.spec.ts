import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../lib/cli/parse-command.js';

const arn = 'arn:aws:lambda:eu-central-1:123456789012:layer:metrics:3';

describe('parseCommand()', () => {
  test('reads functions, layer, variables and flags', () => {
    const args = [
      'add',
      '--function',
      'a',
      '--function',
      'b-*',
      '--layer',
      arn,
      '--env',
      'A=1=2',
      '--env',
      'SECRET',
    ];

    expect(parseCommand([...args, '--dry-run', '--region', 'eu-west-1'], { SECRET: 'hush' })).toEqual({
      command: {
        action: 'add',
        functions: ['a', 'b-*'],
        layerArn: arn,
        layerName: 'instrumented-lambda',
        variables: { A: '1=2', SECRET: 'hush' },
        isDryRun: true,
        region: 'eu-west-1',
      },
    });
  });

  test('selects every function for --all', () => {
    expect(parseCommand(['disable', '--all'], {})).toMatchObject({ command: { functions: ['*'] } });
  });

  test.each([arn, arn.slice(0, -2)])('remove accepts --layer %s, with or without a version', (layer) => {
    expect(parseCommand(['remove', '--function', 'a', '--layer', layer], {})).toMatchObject({
      command: { layerArn: layer },
    });
  });

  test('uses the default layer name when no layer is given', () => {
    expect(parseCommand(['remove', '--function', 'a'], {})).toMatchObject({
      command: { layerArn: undefined, layerName: 'instrumented-lambda' },
    });
  });

  test.each([
    [[], 'expected one of add, update, disable, enable, remove, doctor, view; got nothing'],
    [['destroy', '--function', 'a'], 'got "destroy"'],
    [['disable', 'a'], 'expected only options after it; got another word'],
    [['disable'], 'expected --function with a name or a pattern; got none'],
    [['add', '--function', 'a'], "expected --layer with the ARN of a layer's version; got none"],
    [['add', '--function', 'a', '--layer', arn.slice(0, -2)], 'a layer\'s version; got "arn:'],
    [['disable', '--function', 'a', '--env', '1A=2'], 'expected --env NAME=VALUE or NAME'],
    [['disable', '--function', 'a', '--env', 'ABSENT'], 'this shell has no such variable'],
    [['disable', '--function', 'a', '--force'], '--force'],
    [['disable', '--function', '*'], 'expected --all to choose every function'],
    [['disable', '--function', 'a', '--function', '**'], 'expected --all to choose every function'],
    [['disable', '--function', ''], 'got an empty --function'],
    [['disable', '--all', '--function', 'a'], 'expected --all or --function; got both'],
    [['disable', '--all', '--layer', arn, '--layer-name', 'b'], 'expected --layer or --layer-name; got both'],
  ])('reports what is wrong with the arguments %j', (args, problem) => {
    expect(parseCommand(args, {})).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  test.each([
    [['add', '--function', 'a', '--layer', arn, '--env', 'ASSERTS_PASSWORD', 'hunter2']],
    [['disable', '--function', 'a', '--env', 'hunter2!']],
    [['hunter2\u001b[2J']],
  ])('prints neither control characters nor a possible password for the arguments %j', (args) => {
    const reading = parseCommand(args, {});

    expect(reading).toHaveProperty('problem');
    expect(JSON.stringify(reading)).not.toMatch(args.length > 1 ? /hunter2/ : /u001b/);
  });
});
