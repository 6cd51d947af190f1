import { describe, expect, it } from 'vitest';
import * as testing from '../../lib/testing/index.js';

describe('instrumented-lambda/testing', () => {
  it('exports exactly these values', () => {
    expect(Object.keys(testing).sort()).toEqual([
      'CertificateAuthority',
      'ExpositionError',
      'ImportReceiver',
      'blackHole',
      'counterValue',
      'fakeContext',
      'metricMatchers',
      'parseExposition',
      'parseExpositionTolerantly',
      'resetInstrumentation',
      'samples',
    ]);
  });
});
