import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;

/** The timeout for a store to open its port. */
const startTimeoutMs = 15_000;
const stopTimeoutMs = 5_000;

export interface StoreCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Checks whether the store answers. */
  readonly isUp: () => Promise<boolean>;
}

/** A running store. */
export interface StoreProcess {
  /** Returns its output on stdout and stderr. */
  readonly output: () => string;
  /** Ends the store; resolves when it has exited. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a store and waits until it answers.
 *
 * @throws Error with the store's output if it ends or does not answer within 15 s
 */
export async function startStore({ command, args, isUp }: StoreCommand): Promise<StoreProcess> {
  const chunks: Buffer[] = [];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));

  let hasEnded = (): boolean => false;
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      hasEnded = () => true;
      resolve();
    };
    child.once('exit', finish);
    child.once('error', finish);
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);

  const output = (): string => Buffer.concat(chunks).toString('utf8');
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killWithUs);
    if (hasEnded()) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  };

  const deadline = performance.now() + startTimeoutMs;
  while (!(await isUp())) {
    if (hasEnded() || performance.now() > deadline) {
      await stop();
      throw new Error(
        `Cannot start ${command}: ${hasEnded() ? 'it ended' : 'it does not answer'}; it wrote:\n${output()}`,
      );
    }
    await sleep(pollMs);
  }
  return { output, stop };
}
