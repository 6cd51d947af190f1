import { defaultProtocol } from './defaults.js';
import type { ProtocolName } from './protocol-name.js';
import { completePath, recognizeProtocol } from './protocol-paths.js';

export const endpointForms = 'an https URL, an origin such as https://host:8427, or a bare host[:port]';

/** As `URL` writes it: in ASCII, an IPv6 address in brackets. */
const hostName = /^[\w.-]+$|^\[[\da-f:.]+\]$/i;

/** An endpoint, or why the text is not one. */
export type EndpointResult =
  | {
      readonly url: URL;
      readonly protocol: ProtocolName;
      /** Whether it is the known path of a store. */
      readonly isPathKnown: boolean;
      readonly hadCredentials: boolean;
    }
  | { readonly problem: string };

/**
 * Reads where to push to; the path decides on the protocol. The known path of a store is used unchanged. The import path is
 * appended to an origin or a base path. A bare `host[:port]` means https.
 *
 * User name and password in the URL are removed, not used: URLs end up in logs.
 *
 * @param text the setting's value
 * @param given a protocol that a setting names; it overrides the path
 * @returns the URL, or a problem that repeats no part of the text, since it may contain a secret
 */
export function parseEndpoint(text: string, given?: ProtocolName): EndpointResult {
  const trimmed = text.trim();
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === undefined) return { problem: 'it is not a URL' };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { problem: `its scheme is ${url.protocol.slice(0, -1)}, not https or http` };
  }

  // `URL` takes quotation marks for a part of a host name.
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
 * Whether plain http to an endpoint stays on this machine. Of host names only `localhost` counts, and its address is
 * checked after the lookup. `*.localhost` and `localhost.` may be asked of DNS, which may name another machine.
 *
 * @param url an endpoint; `URL` has turned forms such as `127.1` and `0x7f.1` into `127.0.0.1`
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
