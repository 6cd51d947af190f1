import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MetricFamilyJson } from '../../../lib/config/registry-like.js';
import { BatchWriter } from '../../../lib/ledger/batch-writer.js';
import { createPushgateway } from '../../../lib/protocols/pushgateway/pushgateway.js';
import { parseExposition } from '../../../lib/testing/parse-exposition.js';
import { write } from '../../ledger/write.js';

const identity = { job: 'orders', instance: 'abc', region: 'eu-west-1' };

function urlFor(endpoint: string, labels: Readonly<Record<string, string>> = identity): string {
  const url = new URL(endpoint);
  return createPushgateway(url).urlFor(url, labels).href;
}

/** Parses a grouping key as the gateway does. */
function readKey(href: string): Record<string, string> {
  const [, key = ''] = new URL(href).pathname.split('/metrics/');
  const parts = key.split('/');
  const pairs = parts.flatMap((name, i) => {
    const value = parts[i + 1] ?? '';
    if (i % 2 === 1) return [];
    if (!name.endsWith('@base64')) return [[name, decodeURIComponent(value)]];
    return [[name.slice(0, -'@base64'.length), Buffer.from(value, 'base64url').toString()]];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function textOf(endpoint: string, values: NonNullable<MetricFamilyJson['values']>, labels = identity) {
  const writer = new BatchWriter(createPushgateway(new URL(endpoint)));
  const family: MetricFamilyJson = { name: 'c_total', help: 'Help.', type: 'counter', values };
  const request = { labels, epochMs: undefined, monotonicMs: 0, earliestBeginMs: undefined };
  return write(writer, [family], request).text;
}

describe('createPushgateway().urlFor()', () => {
  test.each([
    ['http://g:9091/metrics/job/mine', 'http://g:9091/metrics/job/mine/instance/abc'],
    [
      'http://g:9091/p/metrics/job/mine/team/x?a=b',
      'http://g:9091/p/metrics/job/mine/team/x/instance/abc?a=b',
    ],
    ['http://g:9091/metrics/job/mine/instance/fixed', 'http://g:9091/metrics/job/mine/instance/fixed'],
    [
      'http://g:9091/metrics/job/mine/instance@base64/YS9i',
      'http://g:9091/metrics/job/mine/instance@base64/YS9i',
    ],
    ['http://g:9091/metrics/job/instance', 'http://g:9091/metrics/job/instance/instance/abc'],
    ['http://g:9091/', 'http://g:9091/metrics/job/orders/instance/abc'],
    ['http://g:9091/metrics/', 'http://g:9091/metrics/job/orders/instance/abc'],
    ['http://g:9091/p/metrics', 'http://g:9091/p/metrics/job/orders/instance/abc'],
  ])('completes %s to %s', (endpoint, expected) => {
    expect(urlFor(endpoint)).toBe(expected);
  });

  test('adds no instance if it is not known yet', () => {
    expect(urlFor('http://g:9091/metrics/job/a', { job: 'orders' })).toBe('http://g:9091/metrics/job/a');
  });

  test('encodes any job and instance so that the gateway decodes the same', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '/', 'a/b', '.', '..', '%2F', 'a?b#c', '=', 'ü'),
    );

    fc.assert(
      fc.property(value, value, (job, instance) => {
        expect(readKey(urlFor('http://g:9091', { job, instance }))).toEqual({
          job: job.toWellFormed(),
          instance: instance.toWellFormed(),
        });
      }),
    );
  });
});

describe('createPushgateway().begin()', () => {
  test('writes all series each time, without timestamps and zeros', () => {
    const text = textOf('http://g/metrics/job/mine', [{ labels: { kind: 'a' }, value: 3 }]);

    expect(text).toBe(
      '# HELP c_total Help.\n# TYPE c_total counter\nc_total{kind="a",region="eu-west-1"} 3\n',
    );
  });

  test('omits constant labels that the grouping key contains, and renames other labels with those names', () => {
    const values = [
      { labels: { team: 'x', exported_team: 'y' }, value: 1 },
      { labels: { team: 'z' }, value: 2 },
      { labels: { job: 'w' }, value: 3 },
    ];

    const { samples } = parseExposition(textOf('http://g/metrics/job/mine/team/orders', values));

    expect(samples.map(({ labels }) => labels)).toEqual([
      { exported_exported_team: 'x', exported_team: 'y', region: 'eu-west-1' },
      { exported_team: 'z', region: 'eu-west-1' },
      { exported_job: 'w', region: 'eu-west-1' },
    ]);
  });

  test('writes a series the same way in each batch', () => {
    const writer = new BatchWriter(createPushgateway(new URL('http://g/metrics/job/mine')));
    const family = { name: 'g', help: 'Help.', type: 'gauge', values: [{ labels: { a: 'b' }, value: 1 }] };
    const request = { labels: identity, epochMs: undefined, monotonicMs: 0, earliestBeginMs: undefined };

    const texts = [0, 1].map(() => write(writer, [family], request).text);

    expect(texts[1]).toBe(texts[0]);
  });
});

describe('createPushgateway().classifyAnswer()', () => {
  test.each([
    [200, undefined],
    [202, undefined],
    [400, { reason: 'rejected', arrived: 'no' }],
    [401, { reason: 'unauthorized' }],
    [500, { reason: 'rejected', arrived: 'unknown' }],
  ])('classifies %d as %j', (statusCode, expected) => {
    const url = new URL('http://g/metrics/job/mine');
    const answer = {
      statusCode,
      headers: new Map<string, string>(),
      body: '',
      isQuotable: true,
      url,
      receivedMs: 0,
    };

    const failure = createPushgateway(url).classifyAnswer(answer);

    if (expected === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject(expected);
  });

  test("quotes the gateway's message", () => {
    const url = new URL('http://g/metrics/job/mine');
    const body = 'pushed metrics are invalid:\n1 error(s)';
    const answer = {
      statusCode: 400,
      headers: new Map<string, string>(),
      body,
      isQuotable: true,
      url,
      receivedMs: 0,
    };

    expect(createPushgateway(url).classifyAnswer(answer)?.detail).toBe(
      'the endpoint answered 400: pushed metrics are invalid: 1 error(s)',
    );
  });
});
