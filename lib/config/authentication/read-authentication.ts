import type { InstrumentationOptions } from '../options.js';
import type { SettingsReader } from '../settings-reader.js';
import type {
  AuthenticationKind,
  AuthenticationScheme,
  AuthenticationSettings,
} from './authentication-settings.js';
import { checkHeaderSettings, parseHeaderSettings, type HeaderSetting } from './header-settings.js';
import { Secret } from '../secret.js';
import { isUnusableArn, toSecretSetting, type SecretSetting } from './secret-setting.js';
import { findRegion, findSigningScope } from './signing-scope.js';

const kinds: readonly AuthenticationKind[] = ['none', 'basic', 'bearer', 'sigv4'];
const bearerToken = /^[!-~]+$/;
const loneSurrogate = /\p{Surrogate}/u;
const none: AuthenticationScheme = Object.freeze({ kind: 'none' });
const withoutCredentials = 'pushes are sent without credentials';

/** The text of a setting, and the variable or option that contains it. */
interface Found {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads how requests are authenticated. `INSTRUMENTED_AUTH` decides. If it is not set: a bearer token if there is one;
 * otherwise the user's own header field `authorization`; otherwise AWS Signature Version 4 for the AWS hosts that accept
 * metrics; otherwise user name and password.
 *
 * @param endpoint where pushes go; `undefined` if nothing is pushed
 */
export function readAuthentication(
  settings: SettingsReader,
  options: InstrumentationOptions,
  endpoint: URL | undefined,
): AuthenticationSettings {
  const headers = readHeaders(settings, options);
  const hasAuthorization = headers.some(({ name }) => name === 'authorization');
  const scheme = readScheme(settings, options, endpoint, hasAuthorization);
  const kept = scheme.kind === 'none' ? headers : headers.filter(({ name }) => name !== 'authorization');
  if (kept.length < headers.length) {
    settings.reportProblem(
      `Cannot use the header field authorization: ${describeScheme(scheme.kind)} is in use and sets it.`,
    );
  }
  for (const setting of listSecrets(scheme, kept)) {
    if (!isUnusableArn(setting)) continue;
    settings.reportProblem(
      `${setting.name} looks like an ARN, but not like that of a Secrets Manager secret or an SSM parameter; it is sent as it is.`,
    );
  }
  return Object.freeze({ scheme: Object.freeze(scheme), headers: Object.freeze(kept) });
}

function listSecrets(scheme: AuthenticationScheme, headers: readonly HeaderSetting[]): SecretSetting[] {
  const headerSecrets = headers.map(({ setting }) => setting);
  switch (scheme.kind) {
    case 'basic':
      return [scheme.password, ...headerSecrets];
    case 'bearer':
      return [scheme.token, ...headerSecrets];
    case 'none':
    case 'sigv4':
      return headerSecrets;
  }
}

/** @returns whether requests contain a secret */
export function needsProtection({ scheme, headers }: AuthenticationSettings): boolean {
  return scheme.kind !== 'none' || headers.length > 0;
}

function readScheme(
  settings: SettingsReader,
  options: InstrumentationOptions,
  endpoint: URL | undefined,
  hasAuthorization: boolean,
): AuthenticationScheme {
  const token = findFirst([
    ['configure({ bearerToken })', options.bearerToken],
    ['INSTRUMENTED_BEARER_TOKEN', settings.environment.INSTRUMENTED_BEARER_TOKEN],
  ]);
  const password = findFirst([
    ['configure({ password })', options.password],
    ['INSTRUMENTED_PASSWORD', settings.environment.INSTRUMENTED_PASSWORD],
    ['ASSERTS_PASSWORD', settings.environment.ASSERTS_PASSWORD],
  ]);
  const configuredKind = readKind(settings, options);
  const signingHost = endpoint !== undefined && findSigningScope(endpoint.hostname) !== undefined;
  const kind =
    configuredKind ??
    (token !== undefined ? 'bearer' : hasAuthorization ? 'none' : signingHost ? 'sigv4' : 'basic');
  if (configuredKind === undefined && password !== undefined && kind !== 'basic') {
    settings.reportProblem(`${password.name} is not used: ${describeScheme(kind)} is in use.`);
  }
  switch (kind) {
    case 'none':
      return none;
    case 'bearer':
      return readBearer(settings, token);
    case 'basic':
      return readBasic(settings, options, password, configuredKind !== undefined);
    case 'sigv4':
      return readSigning(settings, options, endpoint);
  }
}

function describeScheme(kind: AuthenticationKind): string {
  switch (kind) {
    case 'none':
      return 'the header field authorization';
    case 'basic':
      return 'Basic authentication';
    case 'bearer':
      return 'a bearer token';
    case 'sigv4':
      return 'AWS Signature Version 4';
  }
}

function readKind(settings: SettingsReader, options: InstrumentationOptions): AuthenticationKind | undefined {
  const found = findFirst([
    ['auth', options.auth],
    ['INSTRUMENTED_AUTH', settings.environment.INSTRUMENTED_AUTH],
  ]);
  if (found === undefined) return undefined;
  const kind = kinds.find((each) => each === found.text.trim().toLowerCase());
  if (kind === undefined) {
    // The line does not contain the value, which may be a token that was set by mistake.
    settings.reportProblem(
      `Cannot use ${found.name}: expected basic, bearer, sigv4 or none; the scheme that the other settings imply is used.`,
    );
  }
  return kind;
}

function readBearer(settings: SettingsReader, token: Found | undefined): AuthenticationScheme {
  if (token === undefined) {
    settings.reportProblem(
      `Cannot use a bearer token: INSTRUMENTED_BEARER_TOKEN is not set; ${withoutCredentials}.`,
    );
    return none;
  }
  const text = token.text.trim();
  if (!bearerToken.test(text)) {
    // The line does not contain the value, which is a secret.
    settings.reportProblem(
      `Cannot use ${token.name}: expected visible ASCII characters without a space, and no "Bearer"; ${withoutCredentials}.`,
    );
    return none;
  }
  return { kind: 'bearer', token: toSecretSetting(token.name, text) };
}

function readBasic(
  settings: SettingsReader,
  options: InstrumentationOptions,
  password: Found | undefined,
  isConfigured: boolean,
): AuthenticationScheme {
  const ownName = findFirst([
    ['configure({ username })', options.username],
    ['INSTRUMENTED_USERNAME', settings.environment.INSTRUMENTED_USERNAME],
  ]);
  const username =
    ownName ??
    findFirst([
      ['configure({ tenantName })', options.tenantName],
      ['ASSERTS_TENANT_NAME', settings.environment.ASSERTS_TENANT_NAME],
    ]);
  if (password === undefined) {
    // The tenant name alone is only a label.
    if (isConfigured || ownName !== undefined) {
      settings.reportProblem(
        `Cannot use Basic authentication: INSTRUMENTED_PASSWORD is not set; ${withoutCredentials}.`,
      );
    }
    return none;
  }
  const name = username?.text.trim() ?? '';
  if (username === undefined || name === '') {
    const missing = password.name === 'ASSERTS_PASSWORD' ? 'ASSERTS_TENANT_NAME' : 'INSTRUMENTED_USERNAME';
    settings.reportProblem(`Cannot use ${password.name}: ${missing} is not set; ${withoutCredentials}.`);
    return none;
  }
  if (name.includes(':')) {
    settings.reportProblem(
      `Cannot use ${username.name} for Basic credentials: it contains a colon, which a Basic user name must not; ${withoutCredentials}.`,
    );
    return none;
  }
  // A line break at the end is not a part of the password: most files end with one.
  const text = password.text.replace(/\r?\n$/, '');
  const setting = toSecretSetting(password.name, text);
  if (loneSurrogate.test(name + (setting.value instanceof Secret ? text : ''))) {
    settings.reportProblem(
      `Cannot use ${username.name} and ${password.name}: one contains half of a character (a lone surrogate), which UTF-8 cannot encode; ${withoutCredentials}.`,
    );
    return none;
  }
  return { kind: 'basic', username: name, usernameFrom: username.name, password: setting };
}

function readSigning(
  settings: SettingsReader,
  options: InstrumentationOptions,
  endpoint: URL | undefined,
): AuthenticationScheme {
  const host = endpoint?.hostname ?? '';
  const hostScope = findSigningScope(host);
  const service = settings.text(options.sigv4Service, 'INSTRUMENTED_SIGV4_SERVICE') ?? hostScope?.service;
  const region =
    settings.text(options.sigv4Region, 'INSTRUMENTED_SIGV4_REGION') ??
    findRegion(host) ??
    settings.text(undefined, 'AWS_REGION');
  if (endpoint === undefined) return none;
  if (service === undefined || !signingName.test(service)) {
    settings.reportProblem(
      `Cannot sign requests: expected INSTRUMENTED_SIGV4_SERVICE to be the signing name of an AWS service, such as aps or monitoring; ${withoutCredentials}.`,
    );
    return none;
  }
  if (region === undefined || !signingName.test(region)) {
    settings.reportProblem(
      `Cannot sign requests: expected INSTRUMENTED_SIGV4_REGION to be a region of AWS, such as eu-west-1; ${withoutCredentials}.`,
    );
    return none;
  }
  return { kind: 'sigv4', service, region };
}

/** A service or a region. The pattern also keeps line breaks out of the header field that contains both. */
const signingName = /^[a-z\d-]{1,64}$/;

function readHeaders(settings: SettingsReader, options: InstrumentationOptions): readonly HeaderSetting[] {
  const text = settings.environment.INSTRUMENTED_HEADERS;
  if (text === undefined && options.headers === undefined) return [];
  const sources = [
    ['INSTRUMENTED_HEADERS', parseHeaderSettings('INSTRUMENTED_HEADERS', text ?? '')],
    ['headers', checkHeaderSettings('configure({ headers })', Object.entries(options.headers ?? {}))],
  ] as const;
  const merged = new Map<string, HeaderSetting>();
  for (const [setting, { headers, problems }] of sources) {
    for (const header of headers) merged.set(header.name, header);
    if (problems.length === 0) continue;
    const more = problems.length > 3 ? `; and ${String(problems.length - 3)} more` : '';
    settings.reportProblem(
      `Cannot use some header fields of ${setting}: ${problems.slice(0, 3).join('; ')}${more}. The others are used.`,
    );
  }
  return [...merged.values()];
}

/**
 * @returns the first that is set; `undefined` if it is empty. The text is not trimmed: a password may begin or end with a
 * space.
 */
function findFirst(
  candidates: readonly (readonly [name: string, text: string | undefined])[],
): Found | undefined {
  for (const [name, text] of candidates) {
    if (text !== undefined) return text === '' ? undefined : { name, text };
  }
  return undefined;
}
