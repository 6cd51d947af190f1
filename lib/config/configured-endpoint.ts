import { endpointForms, isLoopback, parseEndpoint } from './endpoint.js';
import type { Environment } from './environment-variables.js';
import type { InstrumentationOptions } from './options.js';
import { toPrintableLine } from './printable-line.js';
import { parseProtocolName, protocolNames, type ProtocolName } from './protocol-name.js';
import type { SettingsReader } from './settings-reader.js';

/** The variables that may contain the endpoint; the first that is set is used. */
export const endpointVariables = [
  'INSTRUMENTED_ENDPOINT',
  'ASSERTS_REMOTE_WRITE_URL',
  'ASSERTS_METRIC_ENDPOINT',
] as const;

const maxHostCharacters = 80;

/** The endpoint from the settings; it is valid. */
export interface ConfiguredEndpoint {
  readonly url: URL;
  readonly protocol: ProtocolName;
  /** What selected the protocol: the name of a setting, `the path of <setting>`, or `default`. */
  readonly protocolSource: string;
  /** The option or variable that contains the endpoint. */
  readonly setting: string;
}

/**
 * Reads the endpoint and its protocol.
 *
 * @returns `undefined` if no endpoint is set, or if it is invalid; both are reported
 */
export function readConfiguredEndpoint(
  settings: SettingsReader,
  options: InstrumentationOptions,
): ConfiguredEndpoint | undefined {
  const [protocolSetting, protocol] = readProtocol(settings, options);
  const setting = findEndpointSetting(settings.environment, options);
  const text = options.endpoint ?? settings.environment[setting];
  if (text === undefined) {
    // Outside Lambda, in a unit test or a script, no endpoint is the normal case.
    if (settings.environment.AWS_LAMBDA_RUNTIME_API === undefined) return undefined;
    settings.reportProblem(
      `Nothing is pushed: neither INSTRUMENTED_ENDPOINT nor ASSERTS_REMOTE_WRITE_URL is set; expected ${endpointForms}.`,
    );
    return undefined;
  }
  const parsed = parseEndpoint(text, protocol);
  if ('problem' in parsed) {
    settings.reportProblem(
      `Nothing is pushed: cannot read ${setting}: ${parsed.problem}; expected ${endpointForms}.`,
    );
    return undefined;
  }
  const others = endpointVariables.filter((name) => {
    const other = settings.environment[name];
    if (name === setting || setting === 'endpoint' || other === undefined) return false;
    const otherParsed = parseEndpoint(other, protocol);
    return 'problem' in otherParsed || otherParsed.url.href !== parsed.url.href;
  });
  if (others.length > 0) {
    settings.reportProblem(`${[setting, ...others].join(' and ')} differ; the first is used.`);
  }
  if (parsed.hadCredentials) {
    settings.reportProblem(
      `Credentials in ${setting} are not used, since URLs end up in logs; set INSTRUMENTED_USERNAME and INSTRUMENTED_PASSWORD.`,
    );
  }
  const path = parsed.isPathKnown ? `the path of ${setting}` : 'default';
  return {
    url: parsed.url,
    protocol: parsed.protocol,
    protocolSource: protocol === undefined ? path : protocolSetting,
    setting,
  };
}

/**
 * Refuses plain http to another host, because requests contain credentials.
 *
 * @returns the endpoint; `undefined` if it is refused, which is reported
 */
export function refuseInsecureEndpoint(
  settings: SettingsReader,
  endpoint: ConfiguredEndpoint | undefined,
): ConfiguredEndpoint | undefined {
  if (endpoint?.url.protocol !== 'http:' || isLoopback(endpoint.url)) return endpoint;
  settings.reportProblem(
    `Nothing is pushed: ${endpoint.setting} is plain http to ${toPrintableLine(endpoint.url.host, maxHostCharacters)}, where credentials could be read on the way; use https, or set INSTRUMENTED_ALLOW_INSECURE=true.`,
  );
  return undefined;
}

/** @returns the option or variable that contains the endpoint, valid or not; if none does, the variable that should */
export function findEndpointSetting(environment: Environment, { endpoint }: InstrumentationOptions): string {
  if (endpoint !== undefined) return 'endpoint';
  return endpointVariables.find((each) => environment[each] !== undefined) ?? endpointVariables[0];
}

/** @returns the protocol that is set; `undefined` if none is, or if there is no such protocol, which is reported */
function readProtocol(
  settings: SettingsReader,
  options: InstrumentationOptions,
): readonly [setting: string, protocol: ProtocolName | undefined] {
  const [setting, text] =
    options.protocol !== undefined
      ? ['protocol', options.protocol]
      : ['INSTRUMENTED_PROTOCOL', settings.environment.INSTRUMENTED_PROTOCOL];
  if (text === undefined) return [setting, undefined];
  const name = parseProtocolName(text);
  if (name === undefined)
    settings.reportInvalid(setting, text, protocolNames.join(', '), "the endpoint's own");
  return [setting, name];
}
