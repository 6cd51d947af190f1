import { describe, expect, test } from 'vitest';
import type { MetricFamilyJson, RegistryLike } from '../../lib/config/registry-like.js';
import { RegistryReader } from '../../lib/metrics/registry-reader.js';
import { ManualTime } from '../flush/manual-time.js';

function family(name: string, value = 1): MetricFamilyJson {
  return { name, help: name, type: 'counter', values: [{ labels: {}, value }] };
}

/** A registry that answers as the spec says, at each reading anew. */
class TestRegistry implements RegistryLike {
  readings = 0;
  answer: () => unknown;

  constructor(answer: () => unknown) {
    this.answer = answer;
  }

  async getMetricsAsJSON(): Promise<readonly MetricFamilyJson[]> {
    this.readings += 1;
    return (await this.answer()) as readonly MetricFamilyJson[];
  }
}

function setUp() {
  const time = new ManualTime();
  const errors: string[] = [];
  const onUnreadable = (error: unknown) => void errors.push(String(error));
  return { time, errors, reader: new RegistryReader({ timers: time, patienceMs: 250, onUnreadable }) };
}

const good = new TestRegistry(() => [family('good')]);
const never = (): Promise<never> => new Promise(() => undefined);

describe('RegistryReader', () => {
  test('read() gives all families in the order of the registries, and leaves no timer', async () => {
    const { time, reader } = setUp();
    const other = new TestRegistry(() => [family('a'), family('b')]);

    const families = await reader.read([good, other]);

    expect(families.map(({ name }) => name)).toEqual(['good', 'a', 'b']);
    expect(time.runningTimers).toBe(0);
  });

  test('read() gives the others when one throws, and what that one said before', async () => {
    const { reader, errors } = setUp();
    const other = new TestRegistry(() => [family('other', 7)]);
    await reader.read([other, good]);
    other.answer = () => {
      throw new RangeError('broken');
    };

    const families = await reader.read([other, good]);

    expect(families).toEqual([family('other', 7), family('good')]);
    expect(errors).toEqual(['RangeError: broken']);
  });

  test('read() waits once for a registry that never answers, and not again', async () => {
    const { time, reader, errors } = setUp();
    const silent = new TestRegistry(never);
    const first = reader.read([silent, good]);
    await time.advance(250);
    expect((await first).map(({ name }) => name)).toEqual(['good']);

    const second = await reader.read([silent, good]);

    expect(second.map(({ name }) => name)).toEqual(['good']);
    expect(silent.readings).toBe(1);
    expect(errors).toEqual(['Error: no answer within 250 ms']);
    expect(time.holdingTimers).toBe(0);
  });

  test('read() waits again for a registry that has answered after all', async () => {
    const { time, reader } = setUp();
    let answer = (_families: MetricFamilyJson[]): void => undefined;
    const slow = new TestRegistry(
      () =>
        new Promise<MetricFamilyJson[]>((resolve) => {
          answer = resolve;
        }),
    );
    const first = reader.read([slow]);
    await time.advance(250);
    await first;
    answer([family('slow', 1)]);
    await time.advance(0);
    slow.answer = () => [family('slow', 2)];

    const second = await reader.read([slow]);

    expect(second).toEqual([family('slow', 2)]);
  });

  test.each([
    undefined,
    null,
    'text',
    [null],
    [{ name: 7 }],
    [{ name: 'x', values: 7 }],
    [{ name: 'x', values: [null] }],
    [{ name: 'x', values: [{ labels: null, value: 1 }] }],
    [{ name: 'x', values: [{ labels: {}, value: '1' }] }],
  ])('read() leaves out what is no family when a registry gives %j', async (answer) => {
    const { reader } = setUp();

    expect(await reader.read([new TestRegistry(() => answer), good])).toEqual([family('good')]);
  });
});
