import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import {
  raiseCounterTo,
  removeLabelSet,
  increment,
  labelSet,
  noLabels,
  setLabelledGauge,
  setGauge,
} from '../../lib/metrics/metric-state.js';

function create() {
  const registers = [new Registry()];
  return {
    counter: new Counter({ name: 'c_total', help: 'c', registers }),
    gauge: new Gauge({ name: 'g', help: 'g', labelNames: ['kind'], registers }),
    histogram: new Histogram({ name: 'h', help: 'h', buckets: [0.1, 1, 10], registers }),
  };
}

describe('setLabelledGauge()', () => {
  test('sets the same series as prom-client itself', async () => {
    const { gauge } = create();
    const labels = labelSet('kind', 'a,b:"c"');
    gauge.set(labels.labels, 1);

    setLabelledGauge(gauge, labels, 2);
    const first = structuredClone((await gauge.get()).values);
    gauge.inc(labels.labels, 3);

    expect(first).toEqual([{ labels: labels.labels, value: 2 }]);
    expect((await gauge.get()).values).toEqual([{ labels: labels.labels, value: 5 }]);
  });

  test('creates the series if it does not exist, also after a reset', async () => {
    const { gauge } = create();
    const labels = labelSet('kind', 'a');

    setLabelledGauge(gauge, labels, 1);
    gauge.reset();
    setLabelledGauge(gauge, labels, 2);

    expect((await gauge.get()).values).toEqual([{ labels: { kind: 'a' }, value: 2 }]);
  });
});

test('removeLabelSet() removes one series', async () => {
  const { gauge } = create();
  const [a, b] = [labelSet('kind', 'a'), labelSet('kind', 'b')];
  for (const each of [a, b]) setLabelledGauge(gauge, each, 1);

  removeLabelSet(gauge, a);

  expect((await gauge.get()).values).toEqual([{ labels: { kind: 'b' }, value: 1 }]);
});

test('setGauge() sets a gauge without labels, also after it was reset or removed', async () => {
  const gauge = new Gauge({ name: 'g', help: 'G.', registers: [] });

  setGauge(gauge, 7);
  gauge.reset();
  setGauge(gauge, 3);
  gauge.remove({});
  setGauge(gauge, 4);

  expect((await gauge.get()).values).toEqual([{ labels: {}, value: 4 }]);
});

test('raiseCounterTo() increases a counter to a total and never decreases it', async () => {
  const { counter } = create();

  raiseCounterTo(counter, 7);
  raiseCounterTo(counter, 9.5);
  raiseCounterTo(counter, 3);
  expect((await counter.get()).values).toEqual([{ labels: {}, value: 9.5 }]);
  counter.reset();
  raiseCounterTo(counter, 10);
  expect((await counter.get()).values).toEqual([{ labels: {}, value: 10 }]);
});

test('increment() increases a counter like the counter itself, also after a reset', async () => {
  const { counter } = create();

  increment(counter, noLabels);
  increment(counter, noLabels);
  expect((await counter.get()).values).toEqual([{ labels: {}, value: 2 }]);
  counter.reset();
  increment(counter, noLabels);
  expect((await counter.get()).values).toEqual([{ labels: {}, value: 1 }]);
});
