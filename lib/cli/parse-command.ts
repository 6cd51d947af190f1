import { parseArgs } from 'node:util';
import type { Environment } from '../config/environment.js';
import { actions, type Action, type Command } from './command.js';

const defaultLayerName = 'instrumented-lambda';

export const usage = `Usage: instrumented-lambda <${actions.join('|')}> --function <name or pattern> [options]

  add      adds the layer and switches it on, or brings it to the version given
  update   brings functions that have the layer to the version given; leaves the others
  disable  switches the layer off by ASSERTS_LAYER_DISABLED; the function runs as if it were not there
  enable   switches it on again
  remove   takes away the layer and what switches it on; settings (ASSERTS_*) stay

  --function <name>     a function, or a pattern such as "shop-*"; may be given several times
  --layer <arn>         version of the layer, e.g. arn:aws:lambda:eu-central-1:123456789012:layer:instrumented-lambda:3
  --layer-name <name>   the layer's name where --layer is not given (default: ${defaultLayerName})
  --env <NAME=VALUE>    sets a variable along; <NAME> alone takes the value from this shell, which suits passwords
  --region <region>     default: as the AWS SDK finds it; so are credentials and AWS_PROFILE
  --dry-run             prints each function's change and changes nothing
  --help
`;

/** A command, or why there is none: a text to print. */
export type CommandReading = { readonly command: Command } | { readonly problem: string };

/**
 * Reads the command line.
 *
 * @param args without the program's own two
 * @param environment where `--env NAME` finds its value
 */
export function parseCommand(args: readonly string[], environment: Environment): CommandReading {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        function: { type: 'string', multiple: true, default: [] },
        layer: { type: 'string' },
        'layer-name': { type: 'string' },
        env: { type: 'string', multiple: true, default: [] },
        region: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { problem: '' };
    const action = readAction(positionals);
    return {
      command: {
        action,
        functions: readFunctions(values.function),
        layerArn: readLayerArn(values.layer, action),
        layerName: values['layer-name'] ?? values.layer?.split(':')[6] ?? defaultLayerName,
        variables: Object.fromEntries(values.env.map((text) => readVariable(text, environment))),
        isDryRun: values['dry-run'],
        region: values.region,
      },
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function readAction([word, ...more]: readonly string[]): Action {
  const action = actions.find((each) => each === word);
  if (action === undefined || more.length > 0) {
    const met = [word, ...more].join(' ');
    throw new Error(
      `Cannot tell what to do: ${met === '' ? 'nothing' : `"${met}"`} was given, one of ${actions.join(', ')} was wanted.`,
    );
  }
  return action;
}

function readFunctions(functions: readonly string[]): readonly string[] {
  if (functions.length > 0) return functions;
  throw new Error('Cannot choose functions: no --function was given; a name or a pattern was wanted.');
}

function readLayerArn(arn: string | undefined, action: Action): string | undefined {
  const isWanted = action === 'add' || action === 'update';
  if (arn === undefined && !isWanted) return undefined;
  if (arn !== undefined && /^arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+$/.test(arn)) return arn;
  throw new Error(
    `Cannot use the layer: --layer is ${arn === undefined ? 'missing' : `"${arn}"`}, the ARN of a layer's version was wanted.`,
  );
}

function readVariable(text: string, environment: Environment): [string, string] {
  const separator = text.indexOf('=');
  const name = separator < 0 ? text : text.slice(0, separator);
  if (!/^[a-zA-Z]\w*$/.test(name)) {
    throw new Error(`Cannot set a variable: its name is "${name}", letters, digits and _ were wanted.`);
  }
  const value = separator < 0 ? environment[name] : text.slice(separator + 1);
  if (value === undefined) throw new Error(`Cannot set ${name}: this shell has no such variable.`);
  return [name, value];
}
