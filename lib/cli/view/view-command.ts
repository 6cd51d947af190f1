import { parseArgs } from 'node:util';
import { toPrintableLine } from '../../config/printable-line.js';
import { describeError } from '../../errors/describe-error.js';
import type { CommandOutput } from '../command-output.js';
import { startView } from './view-server.js';

/** The port of VictoriaMetrics, because the view receives pushes in its place. */
const defaultPort = 8428;

const viewUsage = `Usage: instrumented-lambda view [--port <port>]

  Receives pushes on this machine and shows them live on a page: invocations,
  errors by type, duration quantiles, cold starts and pushes.

  --port <port>  port on 127.0.0.1; 0 uses any free port
                 (default: ${String(defaultPort)})
`;

/** Runs the view until the process gets SIGINT or SIGTERM. @returns the exit code */
export async function runView(args: readonly string[], { out, err }: CommandOutput): Promise<number> {
  const port = readPort(args);
  if (typeof port === 'string') {
    err(`${port}\nSee \`instrumented-lambda view --help\`.\n`);
    return 2;
  }
  if (port === undefined) {
    out(viewUsage);
    return 0;
  }
  try {
    const view = await startView(port);
    out(`Open ${view.origin}\nTo push there, set INSTRUMENTED_ENDPOINT=${view.origin}\n`);
    await new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
    });
    await view.close();
    return 0;
  } catch (error) {
    err(`Cannot listen on port ${String(port)}: ${describeError(error)}. Set another with --port.\n`);
    return 1;
  }
}

/** @returns the port; `undefined` for help; the problem as a text if the command line is invalid */
function readPort(args: readonly string[]): number | string | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: String(defaultPort) },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    if (/^\d{1,5}$/.test(values.port) && Number(values.port) <= 65_535) return Number(values.port);
    return `Cannot use --port: expected 0 to 65535; got "${toPrintableLine(values.port, 40)}".`;
  } catch (error) {
    return error instanceof Error ? toPrintableLine(error.message, 200) : 'Cannot read the command line.';
  }
}
