import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulationOptions } from './options.js';
import { SimulatedEnvironment } from './simulated-environment.js';

/** The first message to a worker. */
export interface Task {
  readonly options: SimulationOptions;
  readonly endpoint: string;
  /** How many environments this worker runs at the same time. */
  readonly environments: number;
  /** Start of the simulated time, in ms since the epoch. */
  readonly startMs: number;
}

/** A message from a worker, sent several times a second and at the end. */
export interface Progress {
  readonly invocations: number;
  readonly isDone: boolean;
  /** CPU time of the worker so far, in ms. */
  readonly cpuMs: number;
}

const reportEveryMs = 200;

process.once('message', (task: Task) => {
  void simulate(task).then(() => {
    process.disconnect();
  });
});

async function simulate({ options, endpoint, environments, startMs }: Task): Promise<void> {
  let invocations = 0;
  let reportedAt = 0;
  const report = (isDone: boolean): void => {
    const { user, system } = process.cpuUsage();
    process.send?.({ invocations, isDone, cpuMs: (user + system) / 1000 } satisfies Progress);
    reportedAt = performance.now();
  };

  const everyMs = options.everySeconds * 1000;
  // A place has one environment at a time; when that has ended, the next follows. Places are served in turn, a few at a time: in
  // Lambda, environments do not share a CPU.
  const places = Array.from({ length: environments }, () => ({
    life: 0,
    served: 0,
    offsetMs: Math.random() * everyMs,
    /** When it is invoked next, in real time. */
    dueMs: 0,
    environment: undefined as SimulatedEnvironment | undefined,
  }));
  const lifeMs = options.invocations * everyMs;
  for (const place of places) place.dueMs = performance.now() + place.offsetMs;
  const queue = options.isRealTime ? places.sort((a, b) => a.dueMs - b.dueMs) : [...places];
  const serve = async (): Promise<void> => {
    for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
      if (options.isRealTime) await sleep(Math.max(0, place.dueMs - performance.now()));
      place.dueMs += everyMs;
      place.environment ??= new SimulatedEnvironment({
        endpoint,
        flush: options.flush,
        processMetrics: options.processMetrics,
        startMs: options.isRealTime ? Date.now() : startMs + place.life * lifeMs + place.offsetMs,
        id: randomBytes(16).toString('hex'),
      });
      await place.environment.invoke();
      invocations += 1;
      place.served += 1;
      if (place.served < options.invocations) {
        if (!options.isRealTime) place.environment.sleep(everyMs);
      } else {
        if (options.flush === 'every-invocation') place.environment.kill();
        else await place.environment.shutDown();
        place.environment = undefined;
        place.served = 0;
        place.life += 1;
      }
      if (place.life < options.lives) queue.push(place);
      if (performance.now() - reportedAt > reportEveryMs) report(false);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, serve));
  report(true);
}
