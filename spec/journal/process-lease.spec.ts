import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ProcessLease } from '../../lib/journal/process-lease.js';
import { ManualTime } from '../flush/manual-time.js';

let folder: string;
let time: ManualTime;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claim-'));
  time = new ManualTime();
  time.jump({ epochMs: Date.now() - time.epochMs() });
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

const openLeases = (count: number) =>
  Array.from({ length: count }, () => new ProcessLease({ folder, clock: time }));

/** As if the thread that created the latest lease had ended. */
function endHolder(content = `${String(process.pid)}/task/0`): void {
  const files = readdirSync(folder).sort();
  writeFileSync(join(folder, files.at(-1)!), content);
}

describe('ProcessLease', () => {
  test('is held by the thread that acquires it first, as long as that thread lives', () => {
    const [first, second, third] = openLeases(3);

    expect([
      first!.acquire(),
      second!.acquire(),
      third!.acquire(),
      first!.acquire(),
      second!.acquire(),
    ]).toEqual([true, false, false, true, false]);
    expect(first!.isTakenOver).toBe(false);
  });

  test('isHeldByAnotherThread() is true for all but the first thread, and false if no lease file can be created', () => {
    const leases = openLeases(3);
    const without = new ProcessLease({ folder: join(folder, 'missing'), clock: time });

    expect(leases.map((lease) => lease.isHeldByAnotherThread())).toEqual([false, true, true]);
    expect(without.isHeldByAnotherThread()).toBe(false);
    expect(without.acquire()).toBe(false);
  });

  test('is taken over by one other thread when the holder has ended', () => {
    const [first, second, third] = openLeases(3);
    first!.acquire();
    endHolder();

    expect([second!.acquire(), third!.acquire(), second!.acquire()]).toEqual([true, false, true]);
    expect(second!.isTakenOver).toBe(true);
  });

  test('is held by a real thread until that thread ends', async () => {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
      parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));
      parentPort.once('message', () => process.exit());`,
      { eval: true, execArgv: [] },
    );
    const [thread] = (await once(worker, 'message')) as [string];
    const [first, second] = openLeases(2);
    first!.acquire();
    endHolder(thread);

    const whileHolderRuns = second!.acquire();
    worker.postMessage('exit');
    await once(worker, 'exit');

    expect([whileHolderRuns, second!.acquire()]).toEqual([false, true]);
  });

  test('is taken over if the holder has not renewed it for a minute, and is not returned', () => {
    const [first, second] = openLeases(2);
    first!.acquire();

    time.jump({ epochMs: 59_000 });
    const early = second!.acquire();
    time.jump({ epochMs: 2000 });

    expect([early, second!.acquire(), first!.acquire(), second!.acquire()]).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test('stays with a holder that renews it', () => {
    const [first, second] = openLeases(2);

    for (let i = 0; i < 5; i += 1) {
      expect([first!.acquire(), second!.acquire()]).toEqual([true, false]);
      time.jump({ epochMs: 50_000 });
    }
  });

  test('is held by a thread that has created its file and not yet written it', () => {
    const [first, second] = openLeases(2);
    first!.acquire();
    endHolder('');

    expect(second!.acquire()).toBe(false);
  });

  test('is held by no thread if no file can be created', () => {
    const lease = new ProcessLease({ folder: join(folder, 'absent'), clock: time });

    expect(lease.acquire()).toBe(false);
  });
});
