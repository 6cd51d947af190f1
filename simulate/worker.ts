import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulationOptions } from './options.js';
import { SimulatedEnvironment } from './simulated-environment.js';

/** What a worker is told. */
export interface Task {
  readonly options: SimulationOptions;
  readonly endpoint: string;
  /** How many environments at one time are this worker's. */
  readonly environments: number;
  /** When the simulated time begins, in ms since the epoch. */
  readonly startMs: number;
}

/** What a worker tells, several times a second and at last. */
export interface Progress {
  readonly invocations: number;
  readonly isDone: boolean;
  /** CPU of the worker so far, in ms. */
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
  // All take their turns, a few at a time: environments are independent, and do not wait for each other's CPU in Lambda.
  const places = Array.from({ length: environments }, () => ({
    life: 0,
    served: 0,
    offsetMs: Math.random() * everyMs,
    /** When it is invoked next, where time is real. */
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
