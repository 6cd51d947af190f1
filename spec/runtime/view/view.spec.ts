import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { configure, instrument } from '../../../lib/index.js';
import { fakeContext, resetInstrumentation } from '../../../lib/testing/index.js';
import { findParts } from '../parts/find-parts.js';
import { requirePart } from '../parts/require-part.js';

const bin = fileURLToPath(new URL('../../../dist/cjs/cli/bin.js', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The folder for screenshots of the documentation; none are taken by default. */
const screenshots = process.env.SCREENSHOTS;
const chromiumFlags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

async function startView(): Promise<string> {
  const child = spawn(process.execPath, [bin, 'view', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  for await (const chunk of child.stdout) {
    const origin = /^Open (\S+)$/m.exec(String(chunk))?.[1];
    if (origin !== undefined) return origin;
  }
  throw new Error('Cannot start the view: it ended without an address');
}

interface Opened {
  readonly page: Page;
  /** Errors and warnings in the console. */
  readonly errors: readonly string[];
  /** Requests to other hosts. */
  readonly foreign: readonly string[];
}

async function open(origin: string, colorScheme: 'light' | 'dark'): Promise<Opened> {
  const browser = await chromium.launch({ executablePath: findParts().chromium!, args: chromiumFlags });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 1100, height: 1400 },
    bypassCSP: true,
  });
  const page = await context.newPage();
  const [errors, foreign]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (each) => {
    if (!each.url().startsWith(origin) && !each.url().startsWith('data:')) foreign.push(each.url());
  });
  await page.goto(origin);
  return { page, errors, foreign };
}

async function findProblems(page: Page): Promise<unknown[]> {
  // Evaluated through the debugger, because the policy of the page would block a script.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { impact: string; id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

const total = (page: Page, name: string) => page.locator(`[data-total=${name}]`);

afterEach(resetInstrumentation);

describe.skipIf(!requirePart('chromium'))('the live view in Chromium', () => {
  test.each(['light', 'dark'] as const)(
    'shows the right numbers after 500 pushes: %s',
    async (colorScheme) => {
      const origin = await startView();
      const { page, errors, foreign } = await open(origin, colorScheme);
      configure({ endpoint: origin });
      const handler = instrument(async (event: { i: number }, _context: object) => {
        if (event.i % 10 === 0) throw new TypeError('no');
        if (event.i % 25 === 1) throw new RangeError('no');
        await new Promise((resolve) => setTimeout(resolve, event.i % 7));
      });

      expect(await page.locator('#hint').textContent()).toBe(`INSTRUMENTED_ENDPOINT=${origin}`);
      expect(await page.locator('#empty').isVisible()).toBe(true);
      expect(await findProblems(page)).toEqual([]);
      if (screenshots !== undefined && colorScheme === 'light') {
        await page.screenshot({
          path: `${screenshots}/view-empty.png`,
          clip: { x: 0, y: 0, width: 1100, height: 330 },
        });
      }

      for (let i = 0; i < 500; i += 1) {
        await handler({ i }, fakeContext({ functionName: 'orders' })).catch(() => undefined);
      }
      await expect.poll(() => total(page, 'pushes').textContent(), { timeout: 10_000 }).toBe('500');

      expect(await total(page, 'invocations').textContent()).toBe('500');
      expect(await total(page, 'errors').textContent()).toBe('70');
      expect(await total(page, 'coldStarts').textContent()).toBe('1');
      expect(await total(page, 'environments').textContent()).toBe('1');
      expect(await page.locator('#functions').textContent()).toBe('orders');
      expect(await page.locator('#types tbody').innerText()).toMatch(/^TypeError\s+50\s+RangeError\s+20$/);
      expect(await page.locator('canvas').count()).toBe(5);
      const invocations = await page
        .locator('.panel')
        .first()
        .locator('tbody tr td:nth-child(2)')
        .allTextContents();
      expect(invocations.reduce((sum, text) => sum + Number(text), 0)).toBe(500);
      expect(await page.locator('[role=img]').nth(2).getAttribute('aria-label')).toMatch(/p95 \d+\.\d ms/);
      expect(await findProblems(page)).toEqual([]);
      expect(errors).toEqual([]);
      expect(foreign).toEqual([]);
      if (screenshots !== undefined) {
        await page.screenshot({ path: `${screenshots}/view-${colorScheme}.png`, fullPage: true });
      }
    },
  );

  test('can be used by keyboard: the pause button and every table get the focus', async () => {
    const origin = await startView();
    await fetch(`${origin}/api/v1/import/prometheus`, {
      method: 'POST',
      body: 'aws_lambda_invocations_total 1\n',
    });
    const { page } = await open(origin, 'light');
    await expect.poll(() => total(page, 'invocations').textContent()).toBe('1');

    const focused: unknown[] = [];
    for (let i = 0; i < 6; i += 1) {
      await page.keyboard.press('Tab');
      focused.push(
        await page.evaluate<unknown>('document.activeElement.id || document.activeElement.ariaLabel'),
      );
    }
    await page.locator('#pause').focus();
    await page.keyboard.press('Enter');

    expect(focused).toEqual([
      'pause',
      'Invocations and errors a second: table',
      'Errors by type a second: table',
      'Duration over the latest minute: table',
      'Cold starts a second: table',
      'Pushes a second: table',
    ]);
    expect(await page.locator('#pause').getAttribute('aria-pressed')).toBe('true');
  });
});

describe('instrumented-lambda view', () => {
  test('serves its page only to this machine and under its own host name, with a strict content security policy', async () => {
    const origin = await startView();

    const answer = await fetch(origin);
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      request(`${origin}/state.json`, { headers: { host: 'rebound.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      )
        .on('error', reject)
        .end();
    });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(foreign).toBe(403);
    expect((await fetch(`${origin}/../../bin.js`)).status).toBe(404);
    expect((await fetch(`${origin}/toString`)).status).toBe(404);
  });

  test.each([[['--port', 'x']], [['--port', '65536']], [['--prt']]])(
    'exits with 2 for the unknown arguments %j',
    (args) => {
      const { status, stderr } = spawnSync(process.execPath, [bin, 'view', ...args], { encoding: 'utf8' });

      expect(status).toBe(2);
      expect(stderr).toMatch(/^.+\nSee `instrumented-lambda view --help`\.\n$/);
    },
  );

  test('reports a port that is in use', async () => {
    const { port } = new URL(await startView());

    const { status, stderr } = spawnSync(process.execPath, [bin, 'view', '--port', port], {
      encoding: 'utf8',
    });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^Cannot listen on port \d+: Error \(EADDRINUSE\)\./);
  });
});
