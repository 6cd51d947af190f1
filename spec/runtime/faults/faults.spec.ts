import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runtimes } from '../parts/find-parts.js';
import { requirePart } from '../parts/require-part.js';
import { findFaultProtocol, type FaultStore } from './fault-protocol.js';
import { faultRows } from './fault-rows.js';
import { FaultRun, usualHandler } from './fault-run.js';
import { heldMs, isUnchanged, writeFaultTable, type FaultTableRows } from './fault-table.js';
import { answering, authority, credentials } from './faulty-endpoint.js';

/** For example `FAULTS_PROTOCOL=otlp npm run faults`. */
const protocol = findFaultProtocol(process.env.FAULTS_PROTOCOL ?? 'import');
const page = protocol.name === 'import' ? 'faults.md' : `faults-${protocol.name}.md`;
const table = fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url));
const clientNames = { node22: 'aws-lambda-ric 3.3.0', node24: 'aws-lambda-ric 4.0.2' } as const;
/** The breaker's first pause with its maximum jitter. Failed probes in between would make it longer. */
const firstPauseMs = 36_500;
const parts = ['victoriaMetrics', 'prometheus', 'pushgateway'] as const;
const hasStores = parts.every(requirePart);

/** The default flush timeout. */
const flushTimeoutMs = 1000;
/** The rows with names that match FAULTS. The table is written only after a run of all rows. */
const rows = faultRows.filter(({ name }) => new RegExp(process.env.FAULTS ?? '').test(name));
const handlers = new Set(rows.map(({ handler = usualHandler }) => handler));

const tables: FaultTableRows[] = [];

describe.skipIf(!hasStores)(`faults by ${protocol.name}`, () => {
  let store: FaultStore;
  let folder: string;

  beforeAll(async () => {
    store = await protocol.startStore();
    folder = mkdtempSync(join(tmpdir(), 'faults-'));
    writeFileSync(join(folder, 'authority.pem'), authority.certificate);
  });

  afterAll(async () => {
    await store.stop();
    rmSync(folder, { recursive: true });
    const isWhole = rows.length === faultRows.length && tables.length === runtimes.length;
    if (isWhole) writeFileSync(table, writeFaultTable(protocol, tables));
  });

  for (const runtime of runtimes) {
    describe.skipIf(!requirePart(runtime))(runtime, () => {
      const runs = new Map<string, FaultRun>();
      const references = new Map<string, FaultRun>();

      beforeAll(async () => {
        const parts = { runtime, protocol, store, authorityFile: join(folder, 'authority.pem') };
        for (const handler of handlers) {
          const reference = new FaultRun({
            ...parts,
            row: {
              name: 'without us',
              open: answering(undefined),
              handler,
              invocations: 100,
              env: { ASSERTS_LAYER_DISABLED: 'true' },
            },
          });
          await reference.runDuringFault();
          await reference.recover();
          await reference.close();
          references.set(handler, reference);
        }
        // The rows run one after the other, so that they do not slow each other down. Then all wait together.
        for (const row of rows) {
          const run = new FaultRun({ ...parts, row });
          runs.set(row.name, run);
          await run.runDuringFault();
        }
        await sleep(firstPauseMs);
        for (const run of runs.values()) await run.recover();
        tables.push({
          runtime,
          clientName: clientNames[runtime],
          loadAverage: loadavg()[1] ?? 0,
          references,
          runs: [...runs.values()],
        });
      }, 900_000);

      const referenceOf = ({ row }: FaultRun): FaultRun => references.get(row.handler ?? usualHandler)!;

      afterAll(async () => {
        await Promise.all([...runs.values()].map((run) => run.close()));
      });

      test.each(rows)('outcomes and counts stay exact with: $name', ({ name }) => {
        const run = runs.get(name)!;

        expect(run.endings, run.output).toEqual(run.expected);
        expect(isUnchanged(run)).toBe(true);
        expect(run.startCount).toBe(1);
        if (run.isRecoverable) expect(run.stored, run.output).toEqual(run.made);
        if (run.resources === undefined) return;
        // One connection is kept alive, and it does not keep the process alive.
        expect(run.resources.holding).toEqual([]);
        expect(run.resources.openSockets).toBeLessThanOrEqual(referenceOf(run).resources!.openSockets + 1);
      });

      test.each(rows.filter(({ isBounded }) => isBounded))(
        'init and the first invocations are delayed by at most 1.3 flush timeouts with: $name',
        ({ name }) => {
          const run = runs.get(name)!;
          const alive = [...runs.values()].find(
            ({ row }) => row.isFromInit && !row.isBounded && row.handler === run.row.handler,
          );
          // The time to load and compile code does not depend on the endpoint.
          const loadingMs = alive
            ? Math.max(0, heldMs(alive, referenceOf(alive)) - (alive.pushesMs ?? 0))
            : 0;

          const heldByPushesMs = heldMs(run, referenceOf(run)) - loadingMs;

          expect(heldByPushesMs, run.output).toBeLessThanOrEqual(1.3 * flushTimeoutMs);
        },
      );

      test.each(rows)('the log has few lines and no secret with: $name', ({ name, isConcurrent }) => {
        const { output } = runs.get(name)!;
        const ours = output.split('\n').filter((line) => line.includes('instrumented-lambda:'));
        const secrets = [
          'swordfish',
          Buffer.from(`${credentials.tenantName}:${credentials.password}`).toString('base64'),
        ];

        expect(ours.length, output).toBeLessThanOrEqual(isConcurrent === true ? 4 : 2);
        for (const secret of secrets) expect(output).not.toContain(secret);
        expect(output).not.toMatch(/Unhandled|MaxListeners|\(node:\d+\)/);
      });
    });
  }
});
