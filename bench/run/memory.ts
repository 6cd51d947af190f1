import { runtimes, type RuntimeName } from '../../spec/runtime/parts/find-parts.js';
import type { Deployment } from './bundles.js';
import { readResidentMb } from './process-figures.js';
import { invoke, pidOf, startEnvironment, type Surroundings } from './sample.js';
import { shuffle } from './statistics.js';
import type { Subject } from './subjects.js';

/** Resident memory is read after these numbers of pushes. */
export const pushCounts = [100, 3000] as const;
/** The smallest function, and one that no push brings to its limit. */
const sizesMb = { limited: 128, unlimited: 1769 };

/** One kind of environment. */
export interface MemoryKind {
  readonly subject: Subject;
  readonly runtime: RuntimeName;
  /** Whether it is a function of 128 MB with that limit; otherwise it has 1769 MB and no limit. */
  readonly isLimited: boolean;
}

/** A kind with its resident memory in MB, with one list for each of {@link pushCounts}. */
export interface MeasuredMemory extends MemoryKind {
  readonly residentMb: readonly (readonly number[])[];
}

/** Measures only memory, with an unlimited CPU and without pauses. */
export async function measureMemory(
  subjects: readonly Subject[],
  deploymentOf: (subject: Subject) => Deployment,
  { rounds, ...surroundings }: Omit<Surroundings, 'runtime'> & { readonly rounds: number },
): Promise<MeasuredMemory[]> {
  const measured = subjects.flatMap((subject) =>
    runtimes.flatMap((runtime) =>
      [true, false].map((isLimited) => ({
        subject,
        runtime,
        isLimited,
        residentMb: pushCounts.map((): number[] => []),
      })),
    ),
  );
  for (let round = 0; round < rounds; round += 1) {
    process.stderr.write(`memory, round ${String(round + 1)}, ${String(measured.length)} environments\n`);
    for (const { subject, runtime, isLimited, residentMb } of shuffle(measured)) {
      const environment = await startEnvironment(
        subject,
        deploymentOf(subject),
        { ...surroundings, runtime },
        {
          memoryMb: isLimited ? sizesMb.limited : sizesMb.unlimited,
          memory: isLimited ? 'lambda' : 'machine',
        },
      );
      try {
        let pushes = 0;
        for (const [i, count] of pushCounts.entries()) {
          for (; pushes < count; pushes += 1) await invoke(environment, {});
          residentMb[i]?.push(readResidentMb(pidOf(environment)));
        }
      } finally {
        await environment.stop();
      }
    }
  }
  return measured;
}
