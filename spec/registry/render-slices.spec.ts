import { expect, test } from 'vitest';
import { RenderSlices } from '../../lib/registry/render-slices.js';
import { ManualTime } from '../flush/manual-time.js';

function setUp() {
  const time = new ManualTime();
  const slices = new RenderSlices({ clock: time, timers: time, budgetMs: 100, isWaitedFor: () => true });
  return { time, slices };
}

test('RenderSlices.lastSpentMs includes the time between slices, in which a small function has no CPU', async () => {
  const { time, slices } = setUp();

  const yielded = slices.yieldToEventLoop();
  time.jump({ monotonicMs: 60 });
  await time.advance(0);
  await yielded;

  expect(slices.lastSpentMs).toBe(60);
  expect(slices.isSliceOver()).toBe(false);
});

test("RenderSlices.spentMs does not include a wait for a user's metric", async () => {
  const { time, slices } = setUp();
  time.jump({ monotonicMs: 2 });

  let resolve = (): void => undefined;
  const waited = slices.wait(new Promise<void>((each) => (resolve = each)));
  time.jump({ monotonicMs: 60 });
  resolve();
  await waited;
  time.jump({ monotonicMs: 4 });

  expect(slices.spentMs).toBe(6);
  expect(slices.isSliceOver()).toBe(false);
});
