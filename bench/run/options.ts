import { parseArgs } from 'node:util';
import type { RuntimeName } from '../../spec/runtime/parts/find-parts.js';
import { formats, type Format } from './bundles.js';

/** How to measure. */
export interface BenchOptions {
  /** Only the ratios that are targets, in under two minutes; writes nothing. */
  readonly isQuick: boolean;
  readonly runtime: RuntimeName;
  /** No round begins after this time. */
  readonly minutes: number;
  /** At most this many environments of each kind. */
  readonly rounds: number;
  readonly formats: readonly Format[];
  /** Also with the CPU held to these fractions. */
  readonly fractions: readonly number[];
  /** Only subjects whose name has one of these words in it; all when empty. Bare is always among them. */
  readonly only: readonly string[];
  readonly warmCount: number;
}

export const usage = `npm run bench -- [--quick] [--runtime node24|node22] [--minutes N] [--rounds N]
  [--formats cjs,esm,unbundled] [--cpu 0.25,0.1] [--only word,word] [--warm N]`;

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      runtime: { type: 'string', default: 'node24' },
      minutes: { type: 'string' },
      rounds: { type: 'string' },
      formats: { type: 'string' },
      cpu: { type: 'string' },
      only: { type: 'string', default: '' },
      warm: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  const { runtime } = values;
  if (runtime !== 'node24' && runtime !== 'node22')
    throw new Error(`Cannot measure under ${runtime}: ${usage}`);
  return {
    isQuick,
    runtime,
    minutes: readNumber(values.minutes ?? (isQuick ? '1.4' : '12')),
    rounds: readNumber(values.rounds ?? (isQuick ? '10' : '25')),
    formats: (values.formats?.split(',') ?? (isQuick ? ['cjs', 'esm'] : formats)).map(readFormat),
    fractions: (values.cpu ?? (isQuick ? '' : '0.25')).split(',').filter(Boolean).map(readNumber),
    only: values.only.split(',').filter(Boolean),
    warmCount: readNumber(values.warm ?? (isQuick ? '40' : '100')),
  };
}

function readNumber(text: string): number {
  const number = Number(text);
  if (!(number >= 0)) throw new Error(`Cannot read "${text}": a number was wanted. ${usage}`);
  return number;
}

function readFormat(text: string): Format {
  const format = formats.find((each) => each === text);
  if (format === undefined) throw new Error(`Cannot measure the format "${text}". ${usage}`);
  return format;
}
