/**
 * `npm run demo -- --view [--seconds 60]`: starts the live view, and one execution environment of `examples/class-handler.ts` that
 * pushes to it until the time is over, or until Ctrl+C. Nothing leaves the loopback interface.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { startView } = createRequire(import.meta.url)('../../dist/cjs/cli/view/view-server.js');
const example = fileURLToPath(new URL('../../.cache/examples/class-handler.js', import.meta.url));
/** Share of empty orders, which the handler refuses. */
const emptyShare = 0.1;

/** @param {number} seconds after which it ends; `Infinity`: it runs until SIGINT */
export async function runView(seconds) {
  const view = await startView(0);
  const environment = fork(fileURLToPath(new URL('environment.mjs', import.meta.url)), [example], {
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      ASSERTS_REMOTE_WRITE_URL: view.origin,
    },
  });
  process.once('exit', () => environment.kill());
  console.log(`Open ${view.origin}; Ctrl+C ends it.`);
  const endMs = Date.now() + seconds * 1000;
  while (Date.now() < endMs) {
    environment.send({ Records: [{ body: Math.random() < emptyShare ? '' : 'o-1' }] });
    await once(environment, 'message', { signal: AbortSignal.timeout(10_000) });
    await sleep(50 + Math.random() * 200);
  }
  environment.kill();
  await view.close();
}
