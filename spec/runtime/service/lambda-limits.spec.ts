import { existsSync, readdirSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { describeUnderRuntimes, requireControlGroups } from './use-environments.js';

interface Shares {
  /** The control group of the CPU. */
  readonly groupInInit: string;
  readonly groupInInvocation: string;
  readonly inInvocation: number;
  readonly memorySize: string;
  readonly constrainedMemoryMb: number;
}

function listGroups(): string[] {
  return ['cpu', 'memory']
    .map((controller) => `/sys/fs/cgroup/${controller}`)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.startsWith(`instrumented-lambda-${String(process.pid)}-`));
}

describe.skipIf(!requireControlGroups())('limits as in Lambda', () => {
  describeUnderRuntimes('an environment with the CPU share of Lambda', (_runtime, start) => {
    test.each([
      [128, 0.072],
      [512, 0.289],
      [1024, 0.579],
    ])('gives a busy loop at %i MB %d of a CPU', async (memoryMb, share) => {
      const env = await start('busy.handler', { memoryMb, cpu: 'lambda' });

      const shares = (await env.invoke({})).payload as Shares;

      // A loaded machine gives less. At most one time slice comes on top of the share.
      expect(shares.inInvocation).toBeLessThan(share + 0.03);
      expect(shares.inInvocation).toBeGreaterThan(share / 3);
      expect(shares.memorySize).toBe(String(memoryMb));
    });

    test('limits the process from its first request for an event on, and not before', async () => {
      const limited = await start('busy.handler', { memoryMb: 128, cpu: 'lambda' });
      const unlimited = await start('busy.handler', { memoryMb: 128 });

      const shares = (await limited.invoke({ ms: 1 })).payload as Shares;
      const others = (await unlimited.invoke({ ms: 1 })).payload as Shares;

      expect(shares.groupInInit).not.toContain('instrumented-lambda-');
      expect(shares.groupInInvocation).toContain('instrumented-lambda-');
      expect(others.groupInInvocation).toBe(shares.groupInInit);
    });

    test('reports the memory limit to Node.js, and kills a process that exceeds it', async () => {
      const env = await start('busy.handler', { memoryMb: 128, memory: 'lambda' });
      const hoarder = await start('busy.hoard', { memoryMb: 128, memory: 'lambda' });

      expect((await env.invoke({ ms: 1 })).payload).toMatchObject({ constrainedMemoryMb: 128 });
      expect(await hoarder.invoke({})).toMatchObject({ outcome: 'exit', signal: 'SIGKILL' });
    });

    test('limits the process after a reset too, and removes its control groups', async () => {
      const env = await start('busy.handler', { memoryMb: 128, cpu: 'lambda', memory: 'lambda' });
      await env.invoke({ ms: 1000 }, { timeoutMs: 200 });

      const shares = (await env.invoke({ ms: 500 })).payload as Shares;
      await env.stop();

      expect(shares.inInvocation).toBeLessThan(0.11);
      expect(listGroups()).toEqual([]);
    });
  });
});
