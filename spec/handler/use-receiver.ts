import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { InstrumentationOptions } from '../../lib/config/options.js';
import { configure } from '../../lib/instrumentation/public-api.js';
import { resetSharedInstrumentation } from '../../lib/instrumentation/shared-state.js';
import { ImportReceiver } from '../../lib/testing/import-receiver.js';

/** The values that arrived at the endpoint. */
export interface Received {
  /** The sum of all series of a metric; 0 if there is none. */
  of(metric: string, labels?: Record<string, string>): number;
  /** The labels of a metric's only series. */
  labels(metric: string): Readonly<Record<string, string>>;
  readonly invocations: number;
  readonly errors: number;
  readonly pushes: number;
}

/** Starts each test like a new process, with a real receiver as its endpoint. */
export function useReceiver(options: InstrumentationOptions = {}): Received {
  let receiver: ImportReceiver;

  beforeAll(async () => {
    receiver = await ImportReceiver.start({ tls: false });
  });
  beforeEach(() => {
    receiver.reset();
    resetSharedInstrumentation();
    configure({ endpoint: receiver.url, registries: [], ...options });
  });
  afterEach(resetSharedInstrumentation);
  afterAll(() => receiver.close());

  const of = (metric: string, labels?: Record<string, string>): number => receiver.value(metric, labels) ?? 0;
  const labels = (metric: string): Readonly<Record<string, string>> => {
    const found = receiver.series(metric);
    expect(found).toHaveLength(1);
    return found[0]?.labels ?? {};
  };
  return {
    of,
    labels,
    get invocations() {
      return of('aws_lambda_invocations_total');
    },
    get errors() {
      return of('aws_lambda_errors_total');
    },
    get pushes() {
      return receiver.pushes.length;
    },
  };
}
