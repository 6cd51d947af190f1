/**
 * `npm run preview:dashboard`: draws docs/dashboard.png without Grafana. Simulates six hours of two functions that push to a real
 * VictoriaMetrics, runs the dashboard's queries, draws the answers as a static page, and takes a screenshot with Chromium.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SimulatedEnvironment } from '../../../simulate/simulated-environment.js';
import type { SteppedClock } from '../../../simulate/stepped-clock.js';
import { VictoriaMetrics } from '../../../spec/runtime/stores/victoria-metrics.js';
import { buildDashboard } from '../dashboard.js';
import { drawPage } from './draw-page.js';
import { queryPanels } from './query-panels.js';

const picture = fileURLToPath(new URL('../../../docs/dashboard.png', import.meta.url));
const hours = 6;
const lifeMs = 45 * 60_000;
const functions = {
  orders: { environments: 12, everyMs: 60_000, medianSeconds: 0.12, errorShare: 0.004 },
  invoices: { environments: 4, everyMs: 300_000, medianSeconds: 1.4, errorShare: 0.03 },
};

const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
const store = await VictoriaMetrics.start();
try {
  const end = Date.now();
  await fill(store.importUrl, end - hours * 3_600_000);
  await store.flush();
  const panels = await queryPanels(store.origin, buildDashboard().panels ?? [], { endMs: end, hours });
  const page = join(folder, 'dashboard.html');
  writeFileSync(page, drawPage(panels));
  execFileSync('chromium', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--force-color-profile=srgb',
    '--window-size=1420,1440',
    `--user-data-dir=${join(folder, 'chromium')}`,
    `--screenshot=${picture}`,
    pathToFileURL(page).href,
  ]);
} finally {
  await store.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Simulates environments of each function, one after the other in each place. */
async function fill(endpoint: string, startMs: number): Promise<void> {
  for (const [functionName, { environments, everyMs, medianSeconds, errorShare }] of Object.entries(
    functions,
  )) {
    for (let i = 0; i < environments * ((hours * 3_600_000) / lifeMs); i += 1) {
      const environment = new SimulatedEnvironment({
        endpoint,
        flush: 'every-invocation',
        processMetrics: 'interval:1s',
        startMs: startMs + Math.floor(i / environments) * lifeMs + Math.random() * everyMs,
        id: randomBytes(16).toString('hex'),
        functionName,
        work: (clock) => work(clock, medianSeconds, errorShare),
      });
      for (let served = 0; served < lifeMs / everyMs; served += 1) {
        await environment.invoke();
        environment.sleep(everyMs);
      }
      environment.kill();
    }
  }
}

/** Takes simulated time, with a long tail as in real services. */
async function work(clock: SteppedClock, medianSeconds: number, errorShare: number): Promise<string> {
  clock.pause(medianSeconds * 1000 * Math.exp((Math.random() + Math.random() + Math.random() - 1.5) * 2));
  clock.resume();
  await Promise.resolve();
  if (Math.random() < errorShare)
    throw Math.random() < 0.7 ? new RangeError('out of stock') : new TypeError('odd');
  return 'fine';
}
