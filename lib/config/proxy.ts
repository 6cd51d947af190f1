import type { Environment } from './environment-variables.js';
import { Secret } from './secret.js';

/** The HTTP proxy for connections over TLS. It is used when Node.js with `NODE_USE_ENV_PROXY` would use it. */
export interface ProxySettings {
  /** The proxy's own URL, http or https, without user name and password. */
  readonly url: URL;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: Secret | undefined;
  /** Entries of `NO_PROXY`, in lower case. */
  readonly bypassed: readonly string[];
}

export interface ProxyResult {
  /** `undefined` if no proxy is used. */
  readonly proxy: ProxySettings | undefined;
  /** What is wrong, or why the proxy is not used, as a sentence without values; `undefined` if all is well. */
  readonly problem: string | undefined;
}

/**
 * Reads the proxy for connections over TLS, by the rules of Node.js 24.5 on every version of Node.js.
 *
 * @param endpoint where pushes go; `undefined` if nothing is pushed
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function readProxy(environment: Environment, endpoint: URL | undefined): ProxyResult {
  const [name, text] =
    environment.https_proxy === undefined
      ? ['HTTPS_PROXY', environment.HTTPS_PROXY]
      : ['https_proxy', environment.https_proxy];
  if (text === undefined || endpoint?.protocol !== 'https:') return none;

  const proxy = parseProxy(text.trim(), environment.no_proxy ?? environment.NO_PROXY ?? '');
  if (environment.NODE_USE_ENV_PROXY?.trim() !== '1') {
    if (proxy !== undefined && !isProxied(proxy, endpoint)) return none;
    return {
      proxy: undefined,
      problem: `${name} is not used for pushes; set NODE_USE_ENV_PROXY=1 to use it, or add the endpoint's host to NO_PROXY.`,
    };
  }
  if (proxy === undefined) {
    return {
      proxy,
      problem: `Cannot use ${name}: expected an http or https URL; pushes go directly to the endpoint.`,
    };
  }
  return { proxy, problem: undefined };
}

const none: ProxyResult = Object.freeze({ proxy: undefined, problem: undefined });

/** @returns whether a connection to the URL's host goes through the proxy */
export function isProxied({ bypassed }: ProxySettings, { protocol, hostname, port }: URL): boolean {
  if (protocol !== 'https:') return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  const hostWithPort = `${host}:${port === '' ? '443' : port}`;
  return !bypassed.some((entry) => isBypassedBy(entry, host, hostWithPort));
}

function isBypassedBy(entry: string, host: string, hostWithPort: string): boolean {
  if (entry === '*' || entry === host || entry === hostWithPort) return true;
  if (entry.startsWith('.')) return host === entry.slice(1) || host.endsWith(entry);
  if (entry.startsWith('*.')) return host.endsWith(entry.slice(1));
  const [first, last] = entry.split('-').map((each) => toNumber(each.trim()));
  const address = toNumber(host);
  return (
    address !== undefined && first !== undefined && last !== undefined && first <= address && address <= last
  );
}

/** @returns an IPv4 address as a number; `undefined` if it is not one */
function toNumber(address: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return undefined;
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function parseProxy(text: string, noProxy: string): ProxySettings | undefined {
  if (!/^https?:\/\//.test(text)) return undefined;
  try {
    const url = new URL(text);
    const { username, password } = url;
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    url.username = '';
    url.password = '';
    return Object.freeze({
      url,
      authorization:
        credentials === ':' ? undefined : new Secret(`Basic ${Buffer.from(credentials).toString('base64')}`),
      bypassed: Object.freeze(
        noProxy
          .split(',')
          .map((entry) => entry.trim().toLowerCase())
          .filter((entry) => entry !== ''),
      ),
    });
  } catch {
    return undefined;
  }
}
