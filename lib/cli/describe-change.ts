import { toPrintableLine } from '../config/printable-line.js';
import type { Setup } from './plan-change.js';

/** Variables with values of ours, which are not secret. Of all other variables, only the name is printed. */
const printable: ReadonlySet<string> = new Set([
  'ASSERTS_LAYER_DISABLED',
  'AWS_LAMBDA_EXEC_WRAPPER',
  'NODE_OPTIONS',
]);

const maxValueLength = 500;

/** @returns one line for each layer and variable that differs: `+` added, `-` removed, `~` changed */
export function describeChange(before: Setup, after: Setup): readonly string[] {
  return [...describeLayers(before, after), ...describeVariables(before, after)];
}

function describeLayers(before: Setup, after: Setup): readonly string[] {
  return [
    ...before.layers.filter((arn) => !after.layers.includes(arn)).map((arn) => `- layer ${arn}`),
    ...after.layers.filter((arn) => !before.layers.includes(arn)).map((arn) => `+ layer ${arn}`),
  ];
}

function describeVariables(before: Setup, after: Setup): readonly string[] {
  const names = Object.keys({ ...before.variables, ...after.variables }).sort();
  return names.flatMap((name) => {
    const [old, now] = [before.variables[name], after.variables[name]];
    if (old === now) return [];
    const sign = old === undefined ? '+' : now === undefined ? '-' : '~';
    return `${sign} variable ${name}${printable.has(name) && now !== undefined ? `=${toPrintableLine(now, maxValueLength)}` : ''}`;
  });
}
