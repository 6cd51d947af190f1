import { endpointWanted, isLoopback, readEndpoint } from './endpoint.js';
import type { Environment } from './environment.js';
import type { InstrumentationOptions } from './options.js';
import { toPrintableLine } from './printable-line.js';
import { parseProtocolName, protocolNames, type ProtocolName } from './protocol-name.js';
import type { SettingsReader } from './settings-reader.js';

/** The variables that may name the endpoint; the first that is set is used. */
export const endpointVariables = [
  'INSTRUMENTED_ENDPOINT',
  'ASSERTS_REMOTE_WRITE_URL',
  'ASSERTS_METRIC_ENDPOINT',
] as const;

const mostHostCharacters = 80;

/** An endpoint that can be pushed to. */
export interface GivenEndpoint {
  readonly url: URL;
  readonly protocol: ProtocolName;
  /** What decides on the protocol: an option, a variable, the path in one, or `default`. */
  readonly protocolSource: string;
  /** The option or variable that names it. */
  readonly setting: string;
}

/** @returns `undefined` if no setting names an endpoint, or if it cannot be used; a problem says which */
export function readGivenEndpoint(
  read: SettingsReader,
  options: InstrumentationOptions,
): GivenEndpoint | undefined {
  const [protocolSetting, protocol] = readProtocol(read, options);
  const setting = findEndpointSetting(read.environment, options);
  const text = options.endpoint ?? read.environment[setting];
  if (text === undefined) {
    // Outside Lambda this is a unit test or a script, where the line would only disturb.
    if (read.environment.AWS_LAMBDA_RUNTIME_API === undefined) return undefined;
    read.problem(
      `Nothing is pushed: neither INSTRUMENTED_ENDPOINT nor ASSERTS_REMOTE_WRITE_URL is set; expected ${endpointWanted}.`,
    );
    return undefined;
  }
  const reading = readEndpoint(text, protocol);
  if ('problem' in reading) {
    read.problem(
      `Nothing is pushed: cannot read ${setting}: ${reading.problem}; expected ${endpointWanted}.`,
    );
    return undefined;
  }
  const others = endpointVariables.filter((name) => {
    const other = read.environment[name];
    if (name === setting || setting === 'endpoint' || other === undefined) return false;
    const otherReading = readEndpoint(other, protocol);
    return 'problem' in otherReading || otherReading.url.href !== reading.url.href;
  });
  if (others.length > 0) {
    read.problem(`${[setting, ...others].join(' and ')} differ; the first is used.`);
  }
  if (reading.hadCredentials) {
    read.problem(
      `Credentials in ${setting} are not used, since URLs end up in logs; set INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD.`,
    );
  }
  const path = reading.isPathKnown ? `the path of ${setting}` : 'default';
  return {
    url: reading.url,
    protocol: reading.protocol,
    protocolSource: protocol === undefined ? path : protocolSetting,
    setting,
  };
}

/** @returns `undefined` if credentials in requests could be read on the way; a problem says so */
export function protectEndpoint(
  read: SettingsReader,
  given: GivenEndpoint | undefined,
): GivenEndpoint | undefined {
  if (given?.url.protocol !== 'http:' || isLoopback(given.url)) return given;
  read.problem(
    `Nothing is pushed: ${given.setting} is plain http to ${toPrintableLine(given.url.host, mostHostCharacters)}, where credentials could be read on the way; use https, or set INSTRUMENTED_ALLOW_INSECURE=true.`,
  );
  return undefined;
}

/** @returns the option or variable that names the endpoint, valid or not; if none does, the one that should */
export function findEndpointSetting(environment: Environment, { endpoint }: InstrumentationOptions): string {
  if (endpoint !== undefined) return 'endpoint';
  return endpointVariables.find((each) => environment[each] !== undefined) ?? endpointVariables[0];
}

/** @returns no protocol if none is set, or if it does not exist; a problem says so */
function readProtocol(
  read: SettingsReader,
  options: InstrumentationOptions,
): readonly [setting: string, protocol: ProtocolName | undefined] {
  const [setting, text] =
    options.protocol !== undefined
      ? ['protocol', options.protocol]
      : ['INSTRUMENTED_PROTOCOL', read.environment.INSTRUMENTED_PROTOCOL];
  if (text === undefined) return [setting, undefined];
  const name = parseProtocolName(text);
  if (name === undefined) read.reportInvalid(setting, text, protocolNames.join(', '), "the endpoint's own");
  return [setting, name];
}
