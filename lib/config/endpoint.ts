import { defaultProtocol, type ProtocolName } from './protocol-name.js';
import { completePath, recognizeProtocol } from './protocol-paths.js';

/** The valid forms, for messages. */
export const endpointForms = 'an https URL, an origin such as https://host:8427, or a bare host[:port]';

/** A host as `URL` returns it: ASCII, with an IPv6 address in brackets. */
const hostName = /^[\w.-]+$|^\[[\da-f:.]+\]$/i;

/** An endpoint, or why a text is not one. */
export type EndpointResult =
  | {
      readonly url: URL;
      readonly protocol: ProtocolName;
      /** Whether the path is one that a store is known to have. */
      readonly isPathKnown: boolean;
      readonly hadCredentials: boolean;
    }
  | { readonly problem: string };

/**
 * Parses an endpoint. Its path selects the protocol. A path that a store is known to have is used unchanged; the import path
 * is appended to an origin or a base path. A bare `host[:port]` means https.
 *
 * A user name and password in the URL are removed and not used, because URLs end up in logs.
 *
 * @param text the value of the setting
 * @param given the protocol from a setting; it overrides the path
 * @returns the endpoint, or a problem as half a sentence that contains no part of the text, which may contain a secret
 */
export function parseEndpoint(text: string, given?: ProtocolName): EndpointResult {
  const trimmed = text.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === undefined) return { problem: 'it is not a URL' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { problem: `its scheme is ${url.protocol.slice(0, -1)}, not https or http` };
  }

  // `URL` accepts quotation marks in a host name.
  if (!hostName.test(url.hostname)) return { problem: 'its host is neither a name nor an address' };

  const hadCredentials = url.username !== '' || url.password !== '';
  url.username = '';
  url.password = '';
  url.hash = '';
  const path = url.pathname.replace(/\/+$/, '');
  const recognized = recognizeProtocol(path);
  const protocol = given ?? recognized ?? defaultProtocol;
  url.pathname = completePath(path, protocol, recognized);
  return { url, protocol, isPathKnown: recognized !== undefined, hadCredentials };
}

/**
 * Whether plain http to an endpoint stays on this machine. `localhost` is the only host name that counts; its address is
 * checked after the lookup. `*.localhost` and `localhost.` do not count: DNS may resolve them to another machine.
 *
 * @param url an endpoint; `URL` has converted forms such as `127.1` and `0x7f.1` to `127.0.0.1`
 * @see isLoopbackAddress for what `localhost` must resolve to
 */
export function isLoopback(url: URL): boolean {
  const { hostname } = url;
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

/**
 * @param address an IP address as sockets and `URL` write it, e.g. a socket's `remoteAddress`
 * @returns whether it is in 127.0.0.0/8, also mapped to IPv6, or `::1`
 */
export function isLoopbackAddress(address: string | undefined): boolean {
  return /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3}|::ffff:7f[\da-f]{2}:[\da-f]{1,4})$/i.test(address ?? '');
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
