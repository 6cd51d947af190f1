import { quantile } from './statistics.js';

/** The cost of one part by itself. */
export interface MicroFigure {
  readonly what: string;
  readonly microseconds: number;
}

export interface MicroFigures {
  /** One invocation, without a push and outside Lambda. */
  readonly accounting: MicroFigure;
  readonly all: readonly MicroFigure[];
}

const batches = 40;

/** Measures parts of the built package in this process, where nothing is pushed. */
export async function measureMicro(): Promise<MicroFigures> {
  const accounting = await measureHandlers();
  return { accounting: accounting.counted, all: [...accounting.all, ...(await measureTexts())] };
}

async function measureHandlers(): Promise<{ counted: MicroFigure; all: MicroFigure[] }> {
  const { instrument, Instrumented } = await load<Package>('index.js');
  const { resetSharedInstrumentation } = await load<{ resetSharedInstrumentation: () => void }>(
    'instrumentation/shared-state.js',
  );
  const plain: Handler = async () => Promise.resolve({ ok: true });
  const bare = await timeHandler(plain);
  const counted = await timeHandler(instrument(plain));

  class Decorated {
    async handle(): Promise<unknown> {
      return Promise.resolve({ ok: true });
    }
  }
  const method = Object.getOwnPropertyDescriptor(Decorated.prototype, 'handle');
  const decorated = Instrumented()(Decorated.prototype, 'handle', method) ?? method;
  if (decorated) Object.defineProperty(Decorated.prototype, 'handle', decorated);
  const instance = new Decorated();
  const decorating = await timeHandler(() => instance.handle());

  resetSharedInstrumentation();
  // As in Lambda, where a crash journal is kept. Nothing listens at this address, and nothing connects to it.
  Object.assign(process.env, {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
    ASSERTS_REMOTE_WRITE_URL: 'http://127.0.0.1:9',
    INSTRUMENTED_FLUSH: 'manual',
  });
  const journalled = await timeHandler(instrument(plain));
  const figure = (what: string, microseconds: number): MicroFigure => ({ what, microseconds });
  const accounting = figure(
    'accounting of one invocation, without a push and outside Lambda',
    counted - bare,
  );
  return {
    counted: accounting,
    all: [
      figure('a handler that does nothing', bare),
      accounting,
      figure('the same by `@Instrumented()` on a method', decorating - bare),
      figure('the same with the crash journal: two writes', journalled - bare),
    ],
  };
}

/** Measures the time to read and encode metrics for a push, and to compress the text. */
async function measureTexts(): Promise<MicroFigure[]> {
  const { createExposition } = await import('./own-exposition.js');
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const options = { windowBits: 13, memLevel: 6, chunkSize: 4096 };
  const figures: MicroFigure[] = [];
  for (const [what, kind] of [
    ['all metrics', 'full'],
    ['what changed, process metrics included', 'changes'],
    ['what changed, without process metrics', 'counts'],
  ] as const) {
    const write = await createExposition(load, kind);
    const text = await write();
    figures.push(
      {
        what: `reading and writing ${what}: ${String(text.length)} bytes`,
        microseconds: await timePerCall(write, 100),
      },
      {
        what: `gzip of that: ${String(gzipSync(text, options).length)} bytes`,
        microseconds: await timePerCall(() => gzipSync(text, options), 100),
      },
    );
  }
  return figures;
}

type Handler = (event: object, context: object) => Promise<unknown>;

interface Package {
  readonly instrument: (handler: Handler) => Handler;
  readonly Instrumented: () => (
    target: object,
    name: string,
    descriptor: PropertyDescriptor | undefined,
  ) => PropertyDescriptor | undefined;
}

/** @param path of a module of the package, before the build joins it with others */
async function load<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../../build/modules/${path}`, import.meta.url).href)) as Module;
}

function timeHandler(handler: Handler): Promise<number> {
  const context = {
    functionName: 'bench',
    awsRequestId: 'id',
    logStreamName: `2026/01/01/[$LATEST]${'0'.repeat(32)}`,
    getRemainingTimeInMillis: () => 10_000,
  };
  return timePerCall(() => handler({}, context), 2000);
}

/** @returns the lower quartile of several batches, after a first one that is dropped: other work only adds time */
async function timePerCall(call: () => unknown, count: number): Promise<number> {
  const times: number[] = [];
  for (let batch = 0; batch <= batches; batch += 1) {
    const startedMs = performance.now();
    for (let i = 0; i < count; i += 1) await call();
    if (batch > 0) times.push(((performance.now() - startedMs) * 1000) / count);
  }
  return quantile(times, 0.25);
}
