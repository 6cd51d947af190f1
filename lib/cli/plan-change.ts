import type { Command } from './command.js';
import type { FunctionConfiguration } from './lambda-api.js';
import { switchOff, switchOn } from './switch-variables.js';

/** A function's layers and variables, before or after. */
export interface Setup {
  readonly layers: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What is to happen to one function; `none` and `impossible` say why not. */
export type Plan =
  | { readonly kind: 'change'; readonly before: Setup; readonly after: Setup }
  | { readonly kind: 'none' | 'impossible'; readonly reason: string };

const mostLayers = 5;
/** Of all variables together, measured by Lambda as JSON. */
const mostVariableBytes = 4096;
const oldestNodeMajor = 22;
const disabledVariable = 'ASSERTS_LAYER_DISABLED';

/** Decides what a command means for one function. */
export function planChange(command: Command, configuration: FunctionConfiguration): Plan {
  const obstacle = findObstacle(configuration);
  if (obstacle !== undefined) return { kind: 'impossible', reason: obstacle };

  const before: Setup = {
    layers: (configuration.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    variables: configuration.Environment?.Variables ?? {},
  };
  if (command.action !== 'add' && !before.layers.some((arn) => isLayer(arn, command.layerName))) {
    return { kind: 'none', reason: `it does not have the layer ${command.layerName}` };
  }
  const after = change(command, before);
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
    return `its runtime is ${Runtime}, nodejs${String(oldestNodeMajor)}.x or later was wanted`;
  }
  // Without its variables, which are replaced as a whole, an update would delete them.
  return (
    Environment?.Error && 'its environment variables cannot be read, as by a missing right to use their key'
  );
}

function change({ action, layerArn, layerName, variables }: Command, before: Setup): Setup {
  const others = before.layers.filter((arn) => !isLayer(arn, layerName));
  const withGiven = { ...before.variables, ...variables };
  switch (action) {
    case 'add':
      return { layers: replace(before.layers, layerName, layerArn), variables: switchOn(withGiven) };
    case 'update':
      return { layers: replace(before.layers, layerName, layerArn), variables: withGiven };
    case 'disable':
      return { layers: before.layers, variables: { ...withGiven, [disabledVariable]: 'true' } };
    case 'enable':
      return { layers: before.layers, variables: leaveOut(withGiven, disabledVariable) };
    case 'remove':
      return { layers: others, variables: leaveOut(switchOff(withGiven), disabledVariable) };
  }
}

/** In its place if it is there, so that the order of layers, which overlay each other, stays. */
function replace(layers: readonly string[], name: string, arn = ''): readonly string[] {
  return layers.some((each) => isLayer(each, name))
    ? layers.map((each) => (isLayer(each, name) ? arn : each))
    : [...layers, arn];
}

function isLayer(arn: string, name: string): boolean {
  return arn.split(':')[6] === name;
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
