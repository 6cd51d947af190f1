import type { Registry as RegistryType } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { Registry } from '../../lib/metrics/prom-client.js';
import { PushMetrics } from '../../lib/metrics/push-metrics.js';
import { failure, pushed } from '../flush/fake-ports.js';

async function read(registry: RegistryType): Promise<string> {
  return (await registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'))
    .join('\n');
}

describe('PushMetrics', () => {
  test('has a series of successful pushes before the first push', async () => {
    const registry = new Registry();

    new PushMetrics(registry);

    expect(await read(registry)).toContain('instrumented_pushes_total{outcome="pushed"} 0');
  });

  test('onPush() counts outcomes, durations and the bytes of successful pushes; onSkip() counts reasons', async () => {
    const registry = new Registry();
    const metrics = new PushMetrics(registry);

    metrics.onPush(pushed, 500);
    metrics.onPush(failure({ reason: 'timeout' }), 1500);
    metrics.onSkip('breaker-open');
    metrics.onSkip('breaker-open');

    const text = await read(registry);
    expect(text).toContain('instrumented_pushes_total{outcome="pushed"} 1');
    expect(text).toContain('instrumented_pushes_total{outcome="timeout"} 1');
    expect(text).toContain('instrumented_pushes_skipped_total{reason="breaker-open"} 2');
    expect(text).toContain('instrumented_push_duration_seconds_sum 2');
    expect(text).toContain('instrumented_push_bytes 42');
  });
});
