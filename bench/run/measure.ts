import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy, type Deployment, type Format } from './bundles.js';
import { isSameCell, listKinds, type Kind } from './kinds.js';
import { measureMemory, type MeasuredMemory } from './memory.js';
import type { BenchOptions } from './options.js';
import { takeSample, type Sample } from './sample.js';
import { Sink } from './sink.js';
import { shuffle } from './statistics.js';
import { bare, byHand, gotPlain, ours, type Subject } from './subjects.js';

/** A kind and its samples by round. Samples of the same round can be compared. */
export interface Measured extends Kind {
  readonly size: Deployment['size'];
  readonly samples: ReadonlyMap<number, Sample>;
}

/** All measurements in environments. */
export interface Measurements {
  readonly measured: readonly Measured[];
  readonly memory: readonly MeasuredMemory[];
}

/** Kinds with a comparison of memory. */
const memorySubjects = [bare, byHand, gotPlain, ours];

/**
 * Measures all kinds in rounds. Each round takes one sample of each kind in a random order, with compared kinds one after
 * the other, so that other work on the machine affects all of them equally.
 */
export async function measure(subjects: readonly Subject[], options: BenchOptions): Promise<Measurements> {
  const folder = mkdtempSync(join(tmpdir(), 'instrumented-lambda-bench-'));
  const sink = await Sink.start();
  const endMs = performance.now() + options.minutes * 60_000;
  try {
    const authorityFile = join(folder, 'authority.pem');
    writeFileSync(authorityFile, sink.authority);
    const surroundings = { runtime: options.runtime, sink, authorityFile };
    const kinds = listKinds(subjects, options);
    const deployments = await deployAll(kinds, folder);
    const [mainFormat = 'cjs'] = options.formats;
    const memory = await measureMemory(
      memorySubjects.filter((subject) => subjects.includes(subject)),
      (subject) => deploymentOf(deployments, { subject, format: mainFormat }),
      { ...surroundings, rounds: options.memoryRounds },
    );

    const measured = kinds.map((kind) => ({ ...kind, samples: new Map<number, Sample>() }));
    for (let round = 0; round < options.rounds && performance.now() < endMs; round += 1) {
      const due = measured.filter(({ everyRounds }) => round % everyRounds === 0);
      process.stderr.write(`round ${String(round + 1)}, ${String(due.length)} environments\n`);
      for (const kind of shuffleByCell(due)) {
        const setting = { ...surroundings, warmCount: options.warmCount };
        kind.samples.set(round, await takeSample(kind, deploymentOf(deployments, kind), setting));
      }
    }
    return {
      measured: measured.map((kind) => ({ ...kind, size: deploymentOf(deployments, kind).size })),
      memory,
    };
  } finally {
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cells in random order, and the kinds of each. */
function shuffleByCell<T extends Kind>(kinds: readonly T[]): T[] {
  const cells: T[][] = [];
  for (const kind of kinds) {
    const cell = cells.find(([first]) => first && isSameCell(first, kind));
    if (cell) cell.push(kind);
    else cells.push([kind]);
  }
  return shuffle(cells).flatMap((ofCell) => shuffle(ofCell));
}

type Delivered = Pick<Kind, 'subject' | 'format'>;

async function deployAll(kinds: readonly Delivered[], folder: string): Promise<Map<string, Deployment>> {
  const deployments = new Map<string, Deployment>();
  for (const kind of kinds) {
    const name = nameOf(kind);
    if (deployments.has(name)) continue;
    const into = join(folder, name);
    mkdirSync(into);
    deployments.set(name, await deploy(kind.subject.source, kind.format, into));
  }
  return deployments;
}

function deploymentOf(deployments: ReadonlyMap<string, Deployment>, kind: Delivered): Deployment {
  const deployment = deployments.get(nameOf(kind));
  if (deployment === undefined) throw new Error(`Cannot find the deployment ${nameOf(kind)}`);
  return deployment;
}

function nameOf({ subject, format }: Delivered): `${string}.${Format}` {
  return `${subject.source}.${format}`;
}
