import type { Command } from './command.js';
import type { FunctionConfiguration } from './lambda-api.js';
import { switchOff, switchOn } from './switch-variables.js';

/** A function's layers and variables, before or after. */
export interface Setup {
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What a command does to one function; `none` and `impossible` say why it does nothing. */
export type Plan =
  | { readonly kind: 'change'; readonly before: Setup; readonly after: Setup }
  | { readonly kind: 'none' | 'impossible'; readonly reason: string };

const mostLayers = 5;
/** Lambda's limit for all variables together, measured as JSON. */
const mostVariableBytes = 4096;
const oldestNodeMajor = 22;
const disabledVariable = 'ASSERTS_LAYER_DISABLED';

/** Decides what a command means for one function. */
export function planChange(command: Command, configuration: FunctionConfiguration): Plan {
  const obstacle = findObstacle(configuration);
  if (obstacle !== undefined) return { kind: 'impossible', reason: obstacle };

  const layer = findLayer(command, configuration);
  if (layer === undefined) return { kind: 'impossible', reason: 'its ARN is missing; give --layer' };
  const before: Setup = {
    layers: (configuration.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    variables: configuration.Environment?.Variables ?? {},
  };
  if (command.action !== 'add' && !before.layers.some((arn) => isVersionOf(layer, arn))) {
    return { kind: 'none', reason: describeAbsence(layer, before.layers) };
  }
  const after = change(command, layer, before);
  if (isEqual(before, after)) return { kind: 'none', reason: 'it is so already' };
  const excess = findExcess(after);
  return excess === undefined ? { kind: 'change', before, after } : { kind: 'impossible', reason: excess };
}

function findObstacle({
  PackageType,
  Runtime = 'none',
  Environment,
}: FunctionConfiguration): string | undefined {
  if (PackageType === 'Image') return 'it is a container image, which has no layers; see docs/deployment.md';
  const major = Number(/^nodejs(\d+)\.x$/.exec(Runtime)?.[1] ?? 0);
  if (major < oldestNodeMajor) {
    return `expected the runtime nodejs${String(oldestNodeMajor)}.x or later; got ${Runtime}`;
  }
  // An update replaces the variables as a whole: if they cannot be read, it would delete them.
  return (
    Environment?.Error && 'its environment variables cannot be read; check the permission to use their key'
  );
}

/** @returns the ARN of the layer without a version: another account may have a layer of the same name */
function findLayer(
  { layerArn, layerName }: Command,
  { FunctionArn = '' }: FunctionConfiguration,
): string | undefined {
  if (layerArn !== undefined) return withoutVersion(layerArn);
  const [arn, partition, service, region, account] = FunctionArn.split(':');
  return account && [arn, partition, service, region, account, 'layer', layerName].join(':');
}

function describeAbsence(layer: string, layers: readonly string[]): string {
  const hint = layers.some((arn) => isNamesakeOf(layer, arn))
    ? '; for a layer of the same name elsewhere, pass its ARN as --layer'
    : '';
  return `it does not have the layer ${layer}${hint}`;
}

function change({ action, layerArn, variables }: Command, layer: string, before: Setup): Setup {
  const others = before.layers.filter((arn) => !isVersionOf(layer, arn));
  const withGiven = { ...before.variables, ...variables };
  switch (action) {
    case 'add':
      return { layers: replace(before.layers, layer, layerArn), variables: switchOn(withGiven) };
    case 'update':
      return { layers: replace(before.layers, layer, layerArn), variables: withGiven };
    case 'disable':
      return { layers: before.layers, variables: { ...withGiven, [disabledVariable]: 'true' } };
    case 'enable':
      return { layers: before.layers, variables: leaveOut(withGiven, disabledVariable) };
    case 'remove':
      // The same variables switch on a layer of the same name from another account.
      return others.some((arn) => isNamesakeOf(layer, arn))
        ? { layers: others, variables: withGiven }
        : { layers: others, variables: leaveOut(switchOff(withGiven), disabledVariable) };
  }
}

/** Replaces the layer in its place, so that the order stays: later layers overwrite files of earlier ones. */
function replace(layers: readonly string[], layer: string, arn = ''): readonly string[] {
  return layers.some((each) => isVersionOf(layer, each))
    ? layers.map((each) => (isVersionOf(layer, each) ? arn : each))
    : [...layers, arn];
}

function isVersionOf(layer: string, arn: string): boolean {
  return withoutVersion(arn) === layer;
}

function isNamesakeOf(layer: string, arn: string): boolean {
  return layer.split(':')[6] === arn.split(':')[6];
}

function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function leaveOut(variables: Setup['variables'], name: string): Setup['variables'] {
  return Object.fromEntries(Object.entries(variables).filter(([each]) => each !== name));
}

function isEqual(a: Setup, b: Setup): boolean {
  const order = ({ layers, variables }: Setup): string =>
    JSON.stringify([layers, Object.entries(variables).sort(([x], [y]) => (x < y ? -1 : 1))]);
  return order(a) === order(b);
}

function findExcess({ layers, variables }: Setup): string | undefined {
  if (layers.length > mostLayers)
    return `it would have ${String(layers.length)} layers, ${String(mostLayers)} are allowed`;
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  return bytes > mostVariableBytes
    ? `its environment variables would take ${String(bytes)} bytes, ${String(mostVariableBytes)} are allowed`
    : undefined;
}
