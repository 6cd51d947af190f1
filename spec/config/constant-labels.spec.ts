import { describe, expect, test } from 'vitest';
import { Registry } from 'prom-client';
import {
  checkConstantLabels,
  parseConstantLabels,
  reservedLabels,
} from '../../lib/config/constant-labels.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { InvocationMetrics } from '../../lib/metrics/invocation-metrics.js';
import { registerProcessMetrics } from '../../lib/metrics/process/register-process-metrics.js';
import { PushMetrics } from '../../lib/metrics/push-metrics.js';

const endpoint = { ASSERTS_REMOTE_WRITE_URL: 'https://vm.example' };

describe('parseConstantLabels()', () => {
  test('reads pairs as OpenTelemetry does: by commas, with values percent-encoded and spaces around cut off', () => {
    expect(parseConstantLabels(' team=orders , stage = prod,note=a%2Cb%3D%20c%C3%A9,')).toEqual({
      labels: { team: 'orders', stage: 'prod', note: 'a,b= cé' },
      problems: [],
    });
  });

  test('keeps an equals sign that belongs to a value', () => {
    expect(parseConstantLabels('query=a=b').labels).toEqual({ query: 'a=b' });
  });

  test.each([
    ['team', '"team" has no value'],
    ['team=', 'the value of "team" is empty'],
    ['team=%zz', 'the value of "team" is not percent-encoded UTF-8'],
    ['team=%C3', 'the value of "team" is not percent-encoded UTF-8'],
    ['9team=a', '"9team" is not a valid label name'],
    ['__name__=a', '"__name__" is not a valid label name'],
    ['te am=a', '"te am" is not a valid label name'],
    ['instance=a', '"instance" is reserved by the library'],
    ['le=1', '"le" is reserved by the library'],
    [`team=${'x'.repeat(1025)}`, 'the value of "team" is longer than 1024 characters'],
  ])('leaves out %s, keeps the others, and says why without repeating the value', (pair, problem) => {
    expect(parseConstantLabels(`a=1,${pair},b=2`)).toEqual({
      labels: { a: '1', b: '2' },
      problems: [problem],
    });
  });

  test('leaves out what is more than a store takes', () => {
    const { labels, problems } = parseConstantLabels(
      Array.from({ length: 17 }, (_, i) => `l${String(i)}=x`).join(),
    );

    expect(Object.keys(labels)).toHaveLength(15);
    expect(problems).toEqual([
      '"l15" exceeds the limit of 15 labels',
      '"l16" exceeds the limit of 15 labels',
    ]);
  });

  test('shows at most a bounded, printable part of a name', () => {
    const [problem] = parseConstantLabels(`${'\u001b[31m\n'.repeat(50)}=1`).problems;

    expect(problem).toMatch(/^"[ -~]{1,39}…" is not a valid label name$/);
  });
});

describe('checkConstantLabels()', () => {
  test('leaves out values that are no strings, which JavaScript lets through', () => {
    expect(checkConstantLabels({ a: 1, b: null, c: undefined, d: 'x' })).toEqual({
      labels: { d: 'x' },
      problems: ['the value of "a" is not a string', 'the value of "b" is not a string'],
    });
  });

  test('survives names that objects inherit', () => {
    const { labels } = checkConstantLabels({ constructor: 'a', toString: 'b' });

    expect(Object.entries(labels)).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
  });
});

describe('reservedLabels', () => {
  test('has every label that a metric of the library has of its own', () => {
    const registry = new Registry();
    new InvocationMetrics(registry, [1]);
    new PushMetrics(registry);
    registerProcessMetrics(registry);

    const names = (registry.getMetricsAsArray() as unknown as { labelNames: string[] }[]).flatMap(
      ({ labelNames }) => labelNames,
    );
    expect(names).toContain('error_type');
    expect(
      names.filter((name) => !reservedLabels.has(name) && !['major', 'minor', 'patch'].includes(name)),
    ).toEqual([]);
  });
});

describe('resolveConfig()', () => {
  test('adds the labels of options to those of the environment; of two with one name that of options is used', () => {
    const environment = { ...endpoint, INSTRUMENTED_LABELS: 'team=orders,stage=prod' };
    const { config, problems } = resolveConfig(environment, { labels: { stage: 'test', zone: 'a' } });

    expect(config.labels.constant).toEqual({ team: 'orders', stage: 'test', zone: 'a' });
    expect(problems).toEqual([]);
  });

  test('says what is wrong with labels in one line for each place they come from', () => {
    const environment = { ...endpoint, INSTRUMENTED_LABELS: 'job=a,1=b,c,d=,e=%,f=ok' };
    const { config, problems } = resolveConfig(environment, { labels: { instance: 'x' } });

    expect(config.labels.constant).toEqual({ f: 'ok' });
    expect(problems).toEqual([
      expect.stringMatching(
        /^Cannot use some labels of INSTRUMENTED_LABELS: "c" has no value; .*; and 2 more\. The others are used\.$/,
      ),
      'Cannot use some labels of labels: "instance" is reserved by the library. The others are used.',
    ]);
  });
});
