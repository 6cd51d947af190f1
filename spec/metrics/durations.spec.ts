import { Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { Durations } from '../../lib/metrics/durations.js';

const bounds = [0.1, 1, 10];
const seconds = [0.05, 0.1, 0.5, 10, 60, 900];

function create() {
  const histogram = new Histogram({ name: 'h', help: 'Help.', buckets: bounds, registers: [new Registry()] });
  return { histogram, durations: new Durations(histogram, bounds) };
}

describe('Durations', () => {
  test('observe() gives the same values as the histogram itself', async () => {
    const [ours, theirs] = [create(), create()];
    for (const each of seconds) {
      ours.durations.observe(each);
      theirs.histogram.observe(each);
    }

    expect(await ours.histogram.get()).toEqual(await theirs.histogram.get());
    expect(ours.durations.readCounts()).toEqual([2, 1, 1, 2]);
    expect(ours.durations.readSum()).toBeCloseTo(970.65);
  });

  test('readCounts() includes observations of other code and follows a reset', () => {
    const { histogram, durations } = create();
    durations.observe(0.05);
    expect(durations.readCounts()).toEqual([1, 0, 0, 0]);

    histogram.observe(5);
    durations.observe(0.05);
    expect(durations.readCounts()).toEqual([2, 0, 1, 0]);

    histogram.reset();
    expect(durations.readCounts()).toEqual([0, 0, 0, 0]);
    durations.observe(60);
    expect(durations.readCounts()).toEqual([0, 0, 0, 1]);
  });

  test('add() adds the counts of another process', async () => {
    const [first, next] = [create(), create()];
    for (const each of seconds) first.durations.observe(each);

    next.durations.add(first.durations.readCounts(), first.durations.readSum());

    expect(await next.histogram.get()).toEqual(await first.histogram.get());
    next.durations.observe(0.5);
    expect(next.durations.readCounts()).toEqual([2, 2, 1, 2]);
  });
});
