import { parseArgs } from 'node:util';
import { toPrintableLine } from '../config/printable-line.js';
import type { Environment } from '../config/environment-variables.js';
import { version } from '../version.js';
import { choosesAll } from './function-pattern.js';
import { actions, type Action, type Command } from './command.js';

const defaultLayerName = 'instrumented-lambda';

const usage = `Usage: instrumented-lambda <${actions.join('|')}> --function <name or pattern> [options]
       instrumented-lambda doctor [--json] [--timeout <ms>]    finds out why nothing arrives at the endpoint
       instrumented-lambda view [--port]      shows on a page what functions on this machine push

  add      adds the layer and switches it on; if it is there, updates it to the version of --layer
  update   updates the layer to the version of --layer, in functions that have it
  disable  switches the layer off by ASSERTS_LAYER_DISABLED; the function runs as without it
  enable   switches the layer on again
  remove   removes the layer and the variables that switch it on; keeps settings (INSTRUMENTED_*, ASSERTS_*)

  --function <name>     a function, or a pattern such as "shop-*"; may be given several times
  --all                 every function of the account and region, instead of --function
  --layer <arn>         version of the layer, e.g. arn:aws:lambda:eu-central-1:123456789012:layer:instrumented-lambda:3
  --layer-name <name>   instead of --layer: a layer of the function's own account and region (default: ${defaultLayerName})
  --env <NAME=VALUE>    also sets this variable; <NAME> alone takes the value from this shell: use it for passwords
  --region <region>     default: the region that the AWS SDK finds, like the credentials (AWS_PROFILE)
  --dry-run             prints each function's change and changes nothing
  --version
  --help
`;

/** A command, a text to print instead (help or version), or the problem of the command line. */
export type ParsedCommandLine =
  { readonly command: Command } | { readonly answer: string } | { readonly problem: string };

/**
 * Reads the command line.
 *
 * @param args without the paths of Node.js and the script
 * @param environment has the values for `--env NAME`
 */
export function parseCommand(args: readonly string[], environment: Environment): ParsedCommandLine {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        function: { type: 'string', multiple: true, default: [] },
        all: { type: 'boolean', default: false },
        layer: { type: 'string' },
        'layer-name': { type: 'string' },
        env: { type: 'string', multiple: true, default: [] },
        region: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { answer: usage };
    if (values.version) return { answer: `${version}\n` };
    const action = readAction(positionals);
    return {
      command: {
        action,
        functions: readFunctions(values.function, values.all),
        layerArn: readLayerArn(values.layer, action),
        layerName: readLayerName(values['layer-name'], values.layer),
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
  if (action === undefined) {
    const given = word === undefined ? 'nothing' : `"${toPrintableLine(word, 80)}"`;
    throw new Error(
      `Cannot tell what to do: expected one of ${actions.join(', ')}, doctor, view; got ${given}.`,
    );
  }
  // The word is not printed, because it may be a password after a space instead of a `=`.
  if (more.length > 0) {
    throw new Error(`Cannot ${action}: expected only options after it; got another word.`);
  }
  return action;
}

function readFunctions(functions: readonly string[], isAll: boolean): readonly string[] {
  const cannot = 'Cannot choose functions: expected';
  if (isAll && functions.length > 0) throw new Error(`${cannot} --all or --function; got both.`);
  if (isAll) return ['*'];
  if (functions.length === 0) throw new Error(`${cannot} --function with a name or a pattern; got none.`);
  // Both result from a variable that is not set in the shell: --function "$NAME", --function "$PREFIX*".
  if (functions.includes('')) throw new Error(`${cannot} a name or a pattern; got an empty --function.`);
  if (functions.some(choosesAll))
    throw new Error(`${cannot} --all to choose every function; got --function "*".`);
  return functions;
}

function readLayerArn(arn: string | undefined, action: Action): string | undefined {
  const isVersionUsed = action === 'add' || action === 'update';
  if (arn === undefined && !isVersionUsed) return undefined;
  const [isLayer, version] = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]+(:\d+)?$/.exec(arn ?? '') ?? [];
  if (isLayer !== undefined && (version !== undefined || !isVersionUsed)) return arn;
  const given = arn === undefined ? 'none' : `"${toPrintableLine(arn, 200)}"`;
  throw new Error(`Cannot use the layer: expected --layer with the ARN of a layer's version; got ${given}.`);
}

function readLayerName(name: string | undefined, arn: string | undefined): string {
  if (name !== undefined && arn !== undefined) {
    throw new Error('Cannot use the layer: expected --layer or --layer-name; got both.');
  }
  return name ?? defaultLayerName;
}

function readVariable(text: string, environment: Environment): [string, string] {
  const separator = text.indexOf('=');
  const name = separator < 0 ? text : text.slice(0, separator);
  if (!/^[a-zA-Z]\w*$/.test(name)) {
    // The text is not printed, because it may be a value without its name.
    throw new Error('Cannot set a variable: expected --env NAME=VALUE or NAME, of letters, digits and _.');
  }
  const value = separator < 0 ? environment[name] : text.slice(separator + 1);
  if (value === undefined) throw new Error(`Cannot set ${name}: this shell has no such variable.`);
  return [name, value];
}
