import { parseArgs, styleText } from 'node:util';
import type { Environment } from '../../config/environment-variables.js';
import { toPrintableLine } from '../../config/printable-line.js';
import { resolveConfig } from '../../config/resolve-config.js';
import type { CheckName, Report } from '../../doctor/check.js';
import { doctorProbe } from '../../doctor/encode-probe.js';
import { examine } from '../../doctor/examine.js';
import { formatReport } from '../../doctor/format-report.js';
import { systemClock } from '../../lambda/clock.js';
import { resolveIdentity } from '../../lambda/function-identity.js';
import { systemTimers } from '../../lambda/timers.js';
import type { CommandOutput } from '../command-output.js';
import { buildIdentityLabels } from '../../metrics/build-identity-labels.js';
import { createProtocol } from '../../protocols/create-protocol.js';
import { createAuthenticator } from '../../push/authentication/create-authenticator.js';
import { createPushSteps } from '../../push/push-steps.js';
import { createSecondOpinion } from './second-opinion.js';

const doctorUsage = `Usage: instrumented-lambda doctor [--json] [--timeout <ms>]

  Reads the settings from this shell's environment variables as the library does
  in a function, and says what each resolves to. Then looks the endpoint up,
  connects, checks TLS, path, credentials and clock, pushes one sample of
  ${doctorProbe}, and reads it back if the store answers queries.

  --json          prints the report as JSON
  --timeout <ms>  the most that each check may take (default: 5000)

Exit codes: 0 every check passed, 1 unexpected failure, 2 wrong command line,
3 settings or no endpoint, 4 look-up or connection, 5 TLS, 6 the endpoint
refused or did not answer, 7 clock, 8 the sample could not be read back.
`;

const exitCodes: Readonly<Record<CheckName, number>> = {
  settings: 3,
  endpoint: 3,
  lookup: 4,
  connection: 4,
  tls: 5,
  request: 6,
  probe: 6,
  clock: 7,
  'read-back': 8,
};
const readBackMs = 5000;
const maxTimeoutMs = 60_000;

/** @returns the exit code, see {@link doctorUsage} */
export async function runDoctor(
  args: readonly string[],
  environment: Environment,
  { out, err, hasColor }: CommandOutput,
): Promise<number> {
  const reading = readArguments(args);
  if (typeof reading === 'string') {
    err(`${reading}\nSee \`instrumented-lambda doctor --help\`.\n`);
    return 2;
  }
  if (reading.isHelp) {
    out(doctorUsage);
    return 0;
  }
  const report = await examineEnvironment(environment, reading.timeoutMs);
  const exitCode = findExitCode(report);
  if (reading.isJson) out(`${JSON.stringify({ exitCode, ...report }, undefined, 2)}\n`);
  else {
    const lines = formatReport(report, (style, text) => (hasColor ? styleText(style, text) : text));
    out(`${lines.join('\n')}\n`);
  }
  return exitCode;
}

async function examineEnvironment(environment: Environment, stepTimeoutMs: number): Promise<Report> {
  const { config, problems } = resolveConfig(environment);
  const protocol = createProtocol(config);
  const identity = resolveIdentity(environment, {}, { threadId: 0, randomId: () => 'doctor' });
  const labels = buildIdentityLabels(
    { ...identity, functionName: identity.functionName ?? 'instrumented-lambda-doctor' },
    config.labels,
  );
  const parts = {
    ...config,
    protocol,
    authenticator: createAuthenticator(config, {
      clock: systemClock,
      timers: systemTimers,
      isSnapshotAhead: () => false,
    }),
    labels: () => labels,
    clock: systemClock,
    timers: systemTimers,
    connectTimeoutMs: stepTimeoutMs,
  };
  return examine({
    config,
    problems,
    environment,
    options: {},
    steps: createPushSteps(parts),
    secondOpinion: createSecondOpinion(parts, stepTimeoutMs),
    protocol,
    labels,
    clock: systemClock,
    timers: systemTimers,
    stepTimeoutMs,
    readBackMs,
    holdsLoop: true,
  });
}

/** @returns the code of the first check that failed */
function findExitCode({ checks }: Report): number {
  const failed = checks.find(({ status }) => status === 'failed');
  return failed === undefined ? 0 : exitCodes[failed.name];
}

function readArguments(
  args: readonly string[],
): { readonly isHelp: boolean; readonly isJson: boolean; readonly timeoutMs: number } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '5000' },
        help: { type: 'boolean', default: false },
      },
    });
    // The word is not printed, because it may be a variable with a password.
    if (positionals.length > 0) return 'Cannot start the doctor: expected only options; got another word.';
    const timeoutMs = Number(values.timeout);
    if (!(timeoutMs >= 1 && timeoutMs <= maxTimeoutMs)) {
      return `Cannot use --timeout: expected milliseconds from 1 to ${String(maxTimeoutMs)}; got "${toPrintableLine(values.timeout, 40)}".`;
    }
    return { isHelp: values.help, isJson: values.json, timeoutMs };
  } catch (error) {
    return error instanceof Error ? toPrintableLine(error.message, 200) : 'Cannot read the command line.';
  }
}
