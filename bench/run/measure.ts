import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy, type Deployment, type Format } from './bundles.js';
import { CpuLimit } from './cpu-limit.js';
import type { BenchOptions } from './options.js';
import { takeSample, type Sample } from './sample.js';
import { Sink } from './sink.js';
import { shuffle } from './statistics.js';
import type { Subject } from './subjects.js';

/** The handler of the second kind waits this long for something of its own, e.g. a database. */
export const waitMs = 50;

/** One kind of environment: what, how delivered, and under which circumstances. */
export interface Kind {
  readonly subject: Subject;
  readonly format: Format;
  readonly waitMs: number;
  /** Of one CPU; 1: as much as there is. */
  readonly cpuFraction: number;
}

/** A kind and its samples; samples of the same index were taken in the same round. */
export interface Measured extends Kind {
  readonly size: Deployment['size'];
  readonly samples: readonly Sample[];
}

/**
 * Measures all kinds in rounds: each round takes one sample of each in a random order, so that what else the
 * machine does meets all alike, and figures of one round can be compared.
 */
export async function measure(subjects: readonly Subject[], options: BenchOptions): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'instrumented-lambda-bench-'));
  const sink = await Sink.start();
  try {
    const authorityFile = join(folder, 'authority.pem');
    writeFileSync(authorityFile, sink.authority);
    const deployments = await deployAll(subjects, options.formats, folder);
    const measured = listKinds(subjects, options).map((kind) => ({ ...kind, samples: [] as Sample[] }));
    const endMs = performance.now() + options.minutes * 60_000;

    for (let round = 0; round < options.rounds && performance.now() < endMs; round += 1) {
      process.stderr.write(`round ${String(round + 1)}, ${String(measured.length)} environments\n`);
      for (const kind of shuffle(measured)) {
        kind.samples.push(await takeLimited(kind, { deployments, sink, authorityFile, options }));
      }
    }
    return measured.map((kind) => ({ ...kind, size: deploymentOf(deployments, kind).size }));
  } finally {
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Surroundings {
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly sink: Sink;
  readonly authorityFile: string;
  readonly options: BenchOptions;
}

async function takeLimited(kind: Kind, surroundings: Surroundings): Promise<Sample> {
  const { deployments, sink, authorityFile, options } = surroundings;
  const limit = kind.cpuFraction < 1 ? new CpuLimit(kind.cpuFraction) : undefined;
  try {
    return await takeSample(kind.subject, deploymentOf(deployments, kind), {
      runtime: options.runtime,
      sink,
      authorityFile,
      waitMs: kind.waitMs,
      // Warm figures once: with work of its own, or less CPU, the handler's own time hides ours.
      warmCount: kind.waitMs === 0 && limit === undefined ? options.warmCount : 0,
      limit,
    });
  } finally {
    limit?.remove();
  }
}

/** Every subject in every format, without and with a wait, and with less CPU. */
function listKinds(subjects: readonly Subject[], { formats, fractions }: BenchOptions): Kind[] {
  return subjects.flatMap((subject) =>
    formats.flatMap((format) => [
      { subject, format, waitMs: 0, cpuFraction: 1 },
      { subject, format, waitMs, cpuFraction: 1 },
      ...fractions.map((cpuFraction) => ({ subject, format, waitMs: 0, cpuFraction })),
    ]),
  );
}

async function deployAll(
  subjects: readonly Subject[],
  formats: readonly Format[],
  folder: string,
): Promise<Map<string, Deployment>> {
  const deployments = new Map<string, Deployment>();
  for (const format of formats) {
    for (const { source } of subjects) {
      const name = `${source}.${format}`;
      if (deployments.has(name)) continue;
      const into = join(folder, name);
      mkdirSync(into);
      deployments.set(name, await deploy(source, format, into));
    }
  }
  return deployments;
}

function deploymentOf(deployments: ReadonlyMap<string, Deployment>, { subject, format }: Kind): Deployment {
  const deployment = deployments.get(`${subject.source}.${format}`);
  if (deployment === undefined)
    throw new Error(`Cannot find the deployment of ${subject.source} as ${format}`);
  return deployment;
}
