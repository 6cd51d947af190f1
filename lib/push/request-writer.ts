import type { Protocol } from '../protocols/protocol.js';
import type { Authenticator } from './authentication/authenticator.js';
import { buildHeaders, endHead, gzipHeaders, writeHead, type RequestHeaders } from './request-head.js';

export interface RequestWriterParts {
  readonly protocol: Protocol;
  readonly authenticator: Authenticator;
  /** As configured. */
  readonly endpoint: URL;
  /** @returns the identity labels that are known so far */
  readonly labels: () => Readonly<Record<string, string>>;
}

/** Writes the heads of requests, and authenticates each request. */
export class RequestWriter {
  readonly #parts: RequestWriterParts;
  readonly #headers: RequestHeaders;
  readonly #gzippedHeaders: RequestHeaders;
  /** The labels for which `#url` was built. */
  #labels: Readonly<Record<string, string>> | undefined;
  #url: URL | undefined;
  /** The latest head, with the URL and the authentication for which it was written. Most requests have the same head. */
  #head = '';
  #headUrl: URL | undefined;
  #headAuthentication: RequestHeaders | undefined;

  constructor(parts: RequestWriterParts) {
    this.#parts = parts;
    this.#headers = buildHeaders(parts.protocol);
    this.#gzippedHeaders = Object.freeze({ ...this.#headers, ...gzipHeaders });
  }

  /** URL of the next request. */
  get url(): URL {
    const { protocol, endpoint, labels } = this.#parts;
    const latest = labels();
    if (this.#url === undefined || latest !== this.#labels) {
      this.#labels = latest;
      this.#url = protocol.urlFor(endpoint, latest);
    }
    return this.#url;
  }

  /**
   * @returns request line and all header fields, up to the empty line; a promise if authentication takes time
   * @throws as {@link Authenticator.authenticate} does
   */
  head(url: URL, body: Buffer, isGzipped: boolean): string | Promise<string> {
    const fields = this.#authenticate(url, body, isGzipped);
    return fields instanceof Promise
      ? fields.then((authentication) => this.#write(url, authentication, body, isGzipped))
      : this.#write(url, fields, body, isGzipped);
  }

  #authenticate(url: URL, body: Buffer, isGzipped: boolean): RequestHeaders | Promise<RequestHeaders> {
    const { authenticator, protocol } = this.#parts;
    const headers = isGzipped ? this.#gzippedHeaders : this.#headers;
    return authenticator.authenticate({ method: protocol.method, url, headers, body });
  }

  #write(url: URL, authentication: RequestHeaders, body: Buffer, isGzipped: boolean): string {
    if (url !== this.#headUrl || authentication !== this.#headAuthentication) {
      this.#headUrl = url;
      this.#headAuthentication = authentication;
      this.#head = writeHead(this.#parts.protocol.method, url, this.#merge(authentication));
    }
    return this.#head + endHead(body.byteLength, isGzipped);
  }

  /** The protocol's fields come first, and authentication cannot replace them. */
  #merge(authentication: RequestHeaders): RequestHeaders {
    return { ...this.#headers, ...authentication, ...this.#headers };
  }
}
