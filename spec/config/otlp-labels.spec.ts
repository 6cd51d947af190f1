import { describe, expect, test } from 'vitest';
import { parseOtlpLabels, defaultOtlpLabels } from '../../lib/config/otlp-labels.js';

describe('defaultOtlpLabels()', () => {
  test.each([
    ['http://prometheus:9090/api/v1/otlp/v1/metrics', 'data-points'],
    ['https://otlp-gateway-prod-eu-west-0.grafana.net/otlp/v1/metrics', 'data-points'],
    ['http://mimir/otlp/v1/metrics', 'data-points'],
    ['https://monitoring.eu-central-1.amazonaws.com/v1/metrics', 'resource'],
    ['http://collector:4318/v1/metrics', 'resource'],
  ])('returns for %s: %s', (url, place) => {
    expect(defaultOtlpLabels(new URL(url))).toBe(place);
  });
});

describe('parseOtlpLabels()', () => {
  test.each(['resource', 'data-points', 'both'])(
    'accepts %s in any case and with spaces around it',
    (place) => {
      expect(parseOtlpLabels(` ${place.toUpperCase()} `)).toBe(place);
    },
  );

  test.each(['', 'datapoints', 'constructor'])('returns undefined for %j', (text) => {
    expect(parseOtlpLabels(text)).toBeUndefined();
  });
});
