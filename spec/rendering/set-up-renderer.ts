import type { Registry } from 'prom-client';
import { BatchRenderer, type BatchRendererParts } from '../../lib/rendering/batch-renderer.js';
import type { RenderRequest } from '../../lib/flush/push-port.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { RegistryReader } from '../../lib/registry/registry-reader.js';
import { ProcessMetricsSchedule } from '../../lib/metrics/process/process-metrics-schedule.js';
import { ManualTime } from '../flush/manual-time.js';
import { withText, type RenderedText } from '../ledger/write.js';

export interface ExpositionSetUp {
  readonly exposition: TextExposition;
  readonly time: ManualTime;
  readonly processMetrics: ProcessMetricsSchedule;
  /** The lines that would be logged. */
  readonly lines: string[];
}

/** An exposition that is encoded as text. */
export interface TextExposition {
  render(request: RenderRequest): Promise<RenderedText>;
  /** @returns the text; empty if there is none */
  rehearse(): Promise<string>;
}

/** Sets up an exposition of real registries with a manual time, without process metrics unless a policy enables them. */
export function setUpRenderer({
  own,
  policy = { kind: 'off' },
  time = new ManualTime(),
  ...parts
}: Partial<BatchRendererParts> & {
  readonly own: Registry;
  readonly policy?: ConstructorParameters<typeof ProcessMetricsSchedule>[0]['policy'];
  readonly time?: ManualTime;
}): ExpositionSetUp {
  const lines: string[] = [];
  const clock = parts.clock ?? time;
  const processMetrics = new ProcessMetricsSchedule({ policy, clock, shared: own });
  const labels = { instance: 'a' };
  const exposition = new BatchRenderer({
    own,
    others: () => [],
    labels: () => labels,
    timers: time,
    protocol: importProtocol,
    hasTimestamps: true,
    takeEarliestBeginMs: () => undefined,
    wasSentBefore: () => false,
    reader: new RegistryReader({
      timers: time,
      readTimeoutMs: 250,
      onUnreadable: (problem) => lines.push(`unreadable: ${problem}`),
      onDuplicateNames: (names) => lines.push(`same name: ${names.join()}`),
    }),
    onSkipped: (names) => lines.push(`no time: ${names.join()}`),
    ...parts,
    clock,
    processMetrics,
  });
  return {
    exposition: {
      render: async (request) => withText(await exposition.render(request)),
      rehearse: async () => (await exposition.rehearse()).join(''),
    },
    time,
    processMetrics,
    lines,
  };
}
