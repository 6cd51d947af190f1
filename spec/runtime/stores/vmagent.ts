import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';
import { startStore } from './store-process.js';

/** A vmagent that forwards pushes by remote write. */
export interface Vmagent {
  /** For example `http://127.0.0.1:40001`. */
  readonly origin: string;
  /** The URL for pushes. */
  readonly importUrl: string;
  /** Returns its log. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/**
 * @param writeUrl the URL to which it forwards pushes
 * @param flags further command-line flags
 * @param command the binary; default: Debian's, on the PATH
 */
export async function startVmagent(
  writeUrl: string,
  flags: readonly string[] = [],
  command = 'vmagent',
): Promise<Vmagent> {
  const folder = mkdtempSync(join(tmpdir(), 'vmagent-'));
  const origin = `http://127.0.0.1:${String(await findFreePort())}`;
  const args = [
    `-httpListenAddr=${origin.slice('http://'.length)}`,
    `-remoteWrite.url=${writeUrl}`,
    `-remoteWrite.tmpDataPath=${folder}`,
    // Several queues would send samples out of order, which Prometheus rejects.
    '-remoteWrite.queues=1',
    '-remoteWrite.flushInterval=200ms',
    ...flags,
  ];
  const isUp = (): Promise<boolean> =>
    fetch(`${origin}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  const agent = await startStore({ command, args, isUp });
  return {
    origin,
    output: agent.output,
    importUrl: `${origin}/api/v1/import/prometheus`,
    stop: async () => {
      await agent.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
