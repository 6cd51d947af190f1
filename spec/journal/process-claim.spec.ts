import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ProcessClaim } from '../../lib/journal/process-claim.js';
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

const openClaims = (count: number) =>
  Array.from({ length: count }, () => new ProcessClaim({ folder, clock: time }));

/** As if the thread that made the latest claim had ended. */
function endHolder(content = `${String(process.pid)}/task/0`): void {
  const files = readdirSync(folder).sort();
  writeFileSync(join(folder, files.at(-1)!), content);
}

describe('ProcessClaim', () => {
  test('is held by the one that takes it first, for as long as its thread lives', () => {
    const [first, second, third] = openClaims(3);

    expect([first!.take(), second!.take(), third!.take(), first!.take(), second!.take()]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(first!.isTakenOver).toBe(false);
  });

  test('isOthers() says so for all but the first, and for nobody where no claim can be made', () => {
    const claims = openClaims(3);
    const without = new ProcessClaim({ folder: join(folder, 'missing'), clock: time });

    expect(claims.map((claim) => claim.isOthers())).toEqual([false, true, true]);
    expect(without.isOthers()).toBe(false);
    expect(without.take()).toBe(false);
  });

  test('is taken over by one other when the thread of the holder has ended', () => {
    const [first, second, third] = openClaims(3);
    first!.take();
    endHolder();

    expect([second!.take(), third!.take(), second!.take()]).toEqual([true, false, true]);
    expect(second!.isTakenOver).toBe(true);
  });

  test('is held by a real thread until that ends', async () => {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
      parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));
      parentPort.once('message', () => process.exit());`,
      { eval: true, execArgv: [] },
    );
    const [thread] = (await once(worker, 'message')) as [string];
    const [first, second] = openClaims(2);
    first!.take();
    endHolder(thread);

    const whileItLives = second!.take();
    worker.postMessage('exit');
    await once(worker, 'exit');

    expect([whileItLives, second!.take()]).toEqual([false, true]);
  });

  test('is taken over when the holder has been silent for a minute, and not given back', () => {
    const [first, second] = openClaims(2);
    first!.take();

    time.jump({ epochMs: 59_000 });
    const early = second!.take();
    time.jump({ epochMs: 2000 });

    expect([early, second!.take(), first!.take(), second!.take()]).toEqual([false, true, false, true]);
  });

  test('stays with a holder that says something now and then', () => {
    const [first, second] = openClaims(2);

    for (let i = 0; i < 5; i += 1) {
      expect([first!.take(), second!.take()]).toEqual([true, false]);
      time.jump({ epochMs: 50_000 });
    }
  });

  test('is held by a thread that has made its file and not yet written it', () => {
    const [first, second] = openClaims(2);
    first!.take();
    endHolder('');

    expect(second!.take()).toBe(false);
  });

  test('is held by nobody where no file can be made', () => {
    const claim = new ProcessClaim({ folder: join(folder, 'absent'), clock: time });

    expect(claim.take()).toBe(false);
  });
});
