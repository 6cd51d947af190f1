import type { Command } from './command.js';
import type { FunctionConfiguration } from './lambda-api.js';
import { switchOff, switchOn } from './switch-variables.js';

/** The layers and variables of a function, before or after a change. */
export interface Setup {
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What a command does to one function. With `none` and `impossible` it does nothing, for the given reason. */
export type Plan =
  | { readonly kind: 'change'; readonly before: Setup; readonly after: Setup }
  | { readonly kind: 'none' | 'impossible'; readonly reason: string };

const maxLayers = 5;
/** Lambda's limit for all variables together, as JSON. */
const maxVariableBytes = 4096;
const oldestNodeMajor = 22;
const disabledVariable = 'ASSERTS_LAYER_DISABLED';

/** Decides what a command does to one function. */
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
  const after = applyAction(command, layer, before);
  if (isEqual(before, after)) return { kind: 'none', reason: 'nothing to change' };
  const exceeded = findExceededLimit(after);
  return exceeded === undefined
    ? { kind: 'change', before, after }
    : { kind: 'impossible', reason: exceeded };
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
  // An update replaces all variables, so it would delete those that cannot be read.
  return (
    Environment?.Error && 'its environment variables cannot be read; check the permission to use their key'
  );
}

/** @returns ARN of the layer without a version. A name is not enough, because another account may have a layer with that name. */
function findLayer(
  { layerArn, layerName }: Command,
  { FunctionArn = '' }: FunctionConfiguration,
): string | undefined {
  if (layerArn !== undefined) return withoutVersion(layerArn);
  const [arn, partition, service, region, account] = FunctionArn.split(':');
  return account && [arn, partition, service, region, account, 'layer', layerName].join(':');
}

function describeAbsence(layer: string, layers: readonly string[]): string {
  const hint = layers.some((arn) => hasNameOf(layer, arn))
    ? '; for a layer of the same name elsewhere, pass its ARN as --layer'
    : '';
  return `it does not have the layer ${layer}${hint}`;
}

function applyAction({ action, layerArn, variables }: Command, layer: string, before: Setup): Setup {
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
      return { layers: before.layers, variables: omit(withGiven, disabledVariable) };
    case 'remove':
      // The variables stay if the function has a layer of the same name from another account: they switch on that layer too.
      return others.some((arn) => hasNameOf(layer, arn))
        ? { layers: others, variables: withGiven }
        : { layers: others, variables: omit(switchOff(withGiven), disabledVariable) };
  }
}

/** Replaces the layer and keeps the order of the layers, because later layers overwrite files of earlier ones. */
function replace(layers: readonly string[], layer: string, arn = ''): readonly string[] {
  return layers.some((each) => isVersionOf(layer, each))
    ? layers.map((each) => (isVersionOf(layer, each) ? arn : each))
    : [...layers, arn];
}

function isVersionOf(layer: string, arn: string): boolean {
  return withoutVersion(arn) === layer;
}

function hasNameOf(layer: string, arn: string): boolean {
  return layer.split(':')[6] === arn.split(':')[6];
}

function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function omit(variables: Setup['variables'], name: string): Setup['variables'] {
  return Object.fromEntries(Object.entries(variables).filter(([each]) => each !== name));
}

function isEqual(a: Setup, b: Setup): boolean {
  const order = ({ layers, variables }: Setup): string =>
    JSON.stringify([layers, Object.entries(variables).sort(([x], [y]) => (x < y ? -1 : 1))]);
  return order(a) === order(b);
}

function findExceededLimit({ layers, variables }: Setup): string | undefined {
  if (layers.length > maxLayers)
    return `it would have ${String(layers.length)} layers, ${String(maxLayers)} are allowed`;
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  return bytes > maxVariableBytes
    ? `its environment variables would take ${String(bytes)} bytes, ${String(maxVariableBytes)} are allowed`
    : undefined;
}
