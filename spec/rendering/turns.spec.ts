import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { RenderedBatch } from '../../lib/flush/push-port.js';
import { remoteWrite } from '../../lib/protocols/remote-write/remote-write.js';
import type { BatchRendererParts } from '../../lib/rendering/batch-renderer.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { decode1 } from '../protocols/remote-write/decode.js';
import { setUpRenderer } from './set-up-renderer.js';
import { WorkingTime } from './working-time.js';

/** @param collectMs how long it takes to read each gauge */
function setUp(count: number, collectMs: number, parts: Pick<Partial<BatchRendererParts>, 'protocol'> = {}) {
  const time = new WorkingTime();
  const registry = new Registry();
  const gauges = Array.from({ length: count }, (_, i) => {
    const gauge = new Gauge({
      name: `gauge_${String(i)}`,
      help: 'Help.',
      labelNames: ['i'],
      registers: [registry],
      collect: () => {
        time.jump({ monotonicMs: collectMs });
      },
    });
    for (let label = 0; label < 500; label += 1) gauge.set({ i: label }, 1);
    return gauge;
  });
  const { exposition } = setUpRenderer({ own: new Registry(), others: () => [registry], time, ...parts });
  const push = async (budgetMs?: number): Promise<RenderedBatch['requests']> => {
    const { requests, settle } = await time.work(0.5, () => exposition.render({ isLast: false, budgetMs }));
    settle({ status: 'pushed', wireBytes: 1 });
    return requests;
  };
  return { time, gauges, push };
}

test.each([2, 3, 4, 5, 6])(
  'BatchRenderer writes each of %d families in turn, however long reading takes',
  async (count) => {
    for (const collectMs of [0, 4, 8, 20]) {
      const { time, gauges, push } = setUp(count, collectMs);
      const written = new Map<string, number>();
      for (let i = 0; i < 60; i += 1) {
        for (const gauge of gauges) for (let label = 0; label < 500; label += 1) gauge.inc({ i: label });
        for (const text of await push(40)) {
          for (const [name, { samples }] of parseExposition(text as string).families)
            written.set(name, (written.get(name) ?? 0) + samples.length);
        }
        await time.advance(1000);
      }

      expect(written.size).toBe(count);
      for (const samples of written.values()) expect(samples, String(collectMs)).toBeGreaterThan(1000);
    }
  },
);

test('BatchRenderer ends removed series also if their family never has its turn in a full batch', async () => {
  const { time, gauges, push } = setUp(2, 0, { protocol: remoteWrite });
  await push();
  for (const gauge of gauges) for (let label = 400; label < 500; label += 1) gauge.remove({ i: label });

  const ended: string[] = [];
  for (let i = 0; i < 40; i += 1) {
    await time.advance(30_000);
    for (const request of await push(16)) {
      for (const { labels, samples } of decode1(request as Buffer))
        if (samples.some(({ value }) => Number.isNaN(value))) ended.push(JSON.stringify(labels));
    }
    for (const gauge of gauges) for (let label = 0; label < 400; label += 1) gauge.inc({ i: label });
  }

  expect(new Set(ended).size).toBe(200);
  expect(ended).toHaveLength(200);
});
