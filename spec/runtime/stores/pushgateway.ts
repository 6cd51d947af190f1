import { parseExposition } from '../../../lib/testing/index.js';
import { findFreePort } from './free-port.js';
import { startStore } from './store-process.js';

/** A real Pushgateway on its own port, which keeps everything in memory. */
export interface Pushgateway {
  readonly origin: string;
  /** @returns the exposed samples */
  samples(): Promise<ReturnType<typeof parseExposition>['samples']>;
  stop(): Promise<void>;
}

/** @param command the binary */
export async function startPushgateway(command: string): Promise<Pushgateway> {
  const address = `127.0.0.1:${String(await findFreePort())}`;
  const origin = `http://${address}`;
  const isUp = (): Promise<boolean> =>
    fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  // Debian's default is a file that all instances share.
  const args = [`--web.listen-address=${address}`, '--persistence.file='];
  const { stop } = await startStore({ command, args, isUp });
  return {
    origin,
    stop,
    samples: async () => parseExposition(await (await fetch(`${origin}/metrics`)).text()).samples,
  };
}
