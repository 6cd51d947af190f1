import { quantile } from './statistics.js';

/** What one part costs by itself. */
export interface MicroFigure {
  readonly what: string;
  readonly microseconds: number;
}

const batches = 40;

/** Measures parts of the built package in this process, where nothing is pushed. */
export async function measureMicro(): Promise<MicroFigure[]> {
  const dist = (path: string): Promise<unknown> =>
    import(new URL(`../../dist/esm/${path}`, import.meta.url).href);
  const { instrument, metricsRegistry } = (await dist('index.js')) as {
    instrument: (handler: Handler) => Handler;
    metricsRegistry: () => { metrics: () => Promise<string> };
  };
  const context = { functionName: 'bench', awsRequestId: 'id', getRemainingTimeInMillis: () => 10_000 };
  const plain: Handler = async () => Promise.resolve({ ok: true });
  const instrumented = instrument(plain);
  const bare = await timePerCall(() => plain({}, context), 2000);
  const counted = await timePerCall(() => instrumented({}, context), 2000);
  const text = await metricsRegistry().metrics();
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  return [
    { what: 'a handler that does nothing', microseconds: bare },
    { what: 'accounting of one invocation, without a push and outside Lambda', microseconds: counted - bare },
    {
      what: "reading all of our metrics, process metrics included, as prom-client's text",
      microseconds: await timePerCall(() => metricsRegistry().metrics(), 100),
    },
    {
      what: `gzip of ${String(text.length)} bytes with our settings`,
      microseconds: await timePerCall(() => gzipSync(text, { windowBits: 13, memLevel: 6 }), 100),
    },
    {
      what: "gzip of the same with zlib's own settings",
      microseconds: await timePerCall(() => gzipSync(text), 100),
    },
  ];
}

type Handler = (event: object, context: object) => Promise<unknown>;

/** The lower quartile of batches, after one that is not counted: other work of the machine only ever adds. */
async function timePerCall(call: () => unknown, count: number): Promise<number> {
  const times: number[] = [];
  for (let batch = 0; batch <= batches; batch += 1) {
    const startedMs = performance.now();
    for (let i = 0; i < count; i += 1) await call();
    if (batch > 0) times.push(((performance.now() - startedMs) * 1000) / count);
  }
  return quantile(times, 0.25);
}
