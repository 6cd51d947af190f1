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
  test('parses comma-separated pairs, decodes percent-encoded values and trims spaces, as OpenTelemetry does', () => {
    expect(parseConstantLabels(' team=orders , stage = prod,note=a%2Cb%3D%20c%C3%A9,')).toEqual({
      labels: { team: 'orders', stage: 'prod', note: 'a,b= cé' },
      problems: [],
    });
  });

  test('keeps an equals sign inside a value', () => {
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
  ])('drops %s, keeps the other labels and reports why, without the value', (pair, problem) => {
    expect(parseConstantLabels(`a=1,${pair},b=2`)).toEqual({
      labels: { a: '1', b: '2' },
      problems: [problem],
    });
  });

  test('keeps at most 15 labels and reports the others', () => {
    const { labels, problems } = parseConstantLabels(
      Array.from({ length: 17 }, (_, i) => `l${String(i)}=x`).join(),
    );

    expect(Object.keys(labels)).toHaveLength(15);
    expect(problems).toEqual([
      '"l15" exceeds the limit of 15 labels',
      '"l16" exceeds the limit of 15 labels',
    ]);
  });

  test('quotes a bounded, printable part of an invalid name', () => {
    const [problem] = parseConstantLabels(`${'\u001b[31m\n'.repeat(50)}=1`).problems;

    expect(problem).toMatch(/^"[ -~]{1,39}…" is not a valid label name$/);
  });
});

describe('checkConstantLabels()', () => {
  test('drops values that are not strings', () => {
    expect(checkConstantLabels({ a: 1, b: null, c: undefined, d: 'x' })).toEqual({
      labels: { d: 'x' },
      problems: ['the value of "a" is not a string', 'the value of "b" is not a string'],
    });
  });

  test('accepts label names that are properties of Object.prototype', () => {
    const { labels } = checkConstantLabels({ constructor: 'a', toString: 'b' });

    expect(Object.entries(labels)).toEqual([
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
  });
});

describe('reservedLabels', () => {
  test('contains every label that a metric of the library sets', () => {
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

describe('resolveConfig() for constant labels', () => {
  test('merges the labels of options and environment, and prefers the option for the same name', () => {
    const environment = { ...endpoint, INSTRUMENTED_LABELS: 'team=orders,stage=prod' };
    const { config, problems } = resolveConfig(environment, { labels: { stage: 'test', zone: 'a' } });

    expect(config.labels.constant).toEqual({ team: 'orders', stage: 'test', zone: 'a' });
    expect(problems).toEqual([]);
  });

  test('reports invalid labels in one line for each source', () => {
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
