import { parseArgs } from 'node:util';
import type { RuntimeName } from '../../spec/runtime/parts/find-parts.js';
import { formats, type Format } from './bundles.js';

/** The options of a run. */
export interface BenchOptions {
  /** Whether to measure only the subjects of the targets, in two minutes, and write no files. */
  readonly isQuick: boolean;
  readonly runtime: RuntimeName;
  /** No round begins after this time. It includes the measurement of memory, which comes first. */
  readonly minutes: number;
  /** At most this many environments of each kind. */
  readonly rounds: number;
  readonly formats: readonly Format[];
  /** Memory sizes in MB: each has its share of a CPU, as in Lambda. */
  readonly sizes: readonly number[];
  /** Words of subject names: only these subjects, and always the bare and the hand-written one. Empty: all subjects. */
  readonly only: readonly string[];
  /** The number of invocations in a warm environment. */
  readonly warmCount: number;
  /** Number of environments of each kind for measuring resident memory; 0: none. */
  readonly memoryRounds: number;
}

export const usage = `npm run bench -- [--quick] [--runtime node24|node22] [--minutes N] [--rounds N]
  [--formats cjs,esm,unbundled] [--sizes 128,512] [--only word,word] [--warm N] [--memory-rounds N]`;

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      runtime: { type: 'string', default: 'node24' },
      minutes: { type: 'string' },
      rounds: { type: 'string' },
      formats: { type: 'string', default: 'cjs,esm' },
      sizes: { type: 'string' },
      only: { type: 'string', default: '' },
      warm: { type: 'string' },
      'memory-rounds': { type: 'string' },
    },
  });
  const isQuick = values.quick;
  const { runtime } = values;
  if (runtime !== 'node24' && runtime !== 'node22')
    throw new Error(`Cannot measure under ${runtime}: ${usage}`);
  return {
    isQuick,
    runtime,
    minutes: readNumber(values.minutes ?? (isQuick ? '1.5' : '21')),
    rounds: readNumber(values.rounds ?? '30'),
    formats: values.formats.split(',').map(readFormat),
    sizes: readNumbers(values.sizes ?? (isQuick ? '128,512,1769' : '128,256,512,1024,1769')),
    only: values.only.split(',').filter(Boolean),
    warmCount: readNumber(values.warm ?? (isQuick ? '20' : '60')),
    memoryRounds: readNumber(values['memory-rounds'] ?? (isQuick ? '0' : '2')),
  };
}

function readNumbers(text: string): number[] {
  return text.split(',').filter(Boolean).map(readNumber);
}

function readNumber(text: string): number {
  const number = Number(text);
  if (!(number >= 0)) throw new Error(`Cannot read "${text}": expected a number. ${usage}`);
  return number;
}

function readFormat(text: string): Format {
  const format = formats.find((each) => each === text);
  if (format === undefined) throw new Error(`Cannot measure the format "${text}". ${usage}`);
  return format;
}
