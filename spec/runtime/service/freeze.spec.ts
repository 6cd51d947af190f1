import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { InvocationResult } from './invocation-result.js';
import { describeUnderRuntimes } from './use-environments.js';

interface Ticks {
  readonly before: number;
  readonly after: number;
}

function ticksOf({ payload }: InvocationResult): Ticks {
  return payload as Ticks;
}

/** The state letter of a process: `T` when it is stopped by a signal. */
function stateOf(pid: number | undefined): string | undefined {
  return /^\d+ \(.*\) (\w)/.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))?.[1];
}

describeUnderRuntimes('freeze', (_runtime, start) => {
  test('invoke() freezes the process, which makes no progress until the next event', async () => {
    const env = await start('ticking.handler');

    const first = ticksOf(await env.invoke({}));
    await sleep(400);
    const second = ticksOf(await env.invoke({}));

    expect(first.after - first.before).toBeGreaterThan(5);
    // A frozen timer is late once. Without a freeze, 400 ms would be 200 ticks.
    expect(second.before - first.after).toBeLessThan(10);
  });

  test('start() freezes the process after init, and each invoke() freezes it again', async () => {
    const env = await start('ticking.handler');

    expect(env.isFrozen).toBe(true);
    expect(env.frozenCount).toBe(1);
    await expect.poll(() => stateOf(env.pid)).toBe('T');

    await env.invoke({});

    expect(env.frozenCount).toBe(2);
    await expect.poll(() => stateOf(env.pid)).toBe('T');
  });

  test('invoke() does not freeze the process with freeze: false', async () => {
    const env = await start('ticking.handler', { freeze: false });

    const first = ticksOf(await env.invoke({}));
    await sleep(400);
    const second = ticksOf(await env.invoke({}));

    expect(second.before - first.after).toBeGreaterThan(50);
    expect(env.frozenCount).toBe(0);
  });
});
