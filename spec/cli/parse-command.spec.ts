import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../lib/cli/parse-command.js';

const arn = 'arn:aws:lambda:eu-central-1:123456789012:layer:metrics:3';

describe('parseCommand()', () => {
  test('reads functions, layer, variables and switches', () => {
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
        layerName: 'metrics',
        variables: { A: '1=2', SECRET: 'hush' },
        isDryRun: true,
        region: 'eu-west-1',
      },
    });
  });

  test('finds the layer by its usual name when none is given', () => {
    expect(parseCommand(['remove', '--function', 'a'], {})).toMatchObject({
      command: { layerArn: undefined, layerName: 'instrumented-lambda' },
    });
  });

  test.each([
    [[], 'nothing was given, one of add'],
    [['destroy', '--function', 'a'], '"destroy" was given'],
    [['disable', 'a'], '"disable a" was given'],
    [['disable'], 'no --function was given'],
    [['add', '--function', 'a'], '--layer is missing'],
    [['add', '--function', 'a', '--layer', arn.slice(0, -2)], "the ARN of a layer's version was wanted"],
    [['disable', '--function', 'a', '--env', '1A=2'], 'its name is "1A"'],
    [['disable', '--function', 'a', '--env', 'ABSENT'], 'this shell has no such variable'],
    [['disable', '--function', 'a', '--force'], '--force'],
  ])('says what is wrong when it is given %j', (args, problem) => {
    expect(parseCommand(args, {})).toEqual({ problem: expect.stringContaining(problem) as string });
  });
});
