/**
 * Parts of got that one POST with our options never enters, by the specifier that imports them: Node's HTTP, HTTP/2, the response
 * cache, the DNS cache and decompression, half of got by size. What stands for each fails loudly if it is entered
 * after all.
 */
export const leftOut = {
  // Requests go over our own connection; Node's HTTP would cost 5 ms to load.
  'node:http': `
    export class ServerResponse {}
    export default {
      STATUS_CODES: {},
      request() { throw new Error('Cannot open a connection: it was left out of this copy of got'); },
    };`,
  'node:https': `
    export default {
      request() { throw new Error('Cannot open a connection: it was left out of this copy of got'); },
    };`,
  'node:http2': `
    export class Http2ServerResponse {}
    export const constants = {};`,
  // What watches a request of Node's own: there is none.
  './utils/timer.js': `
    export default () => { throw new Error('Cannot time a request: it was left out of this copy of got'); };`,
  './utils/proxy-events.js': `
    export default () => { throw new Error('Cannot watch a request: it was left out of this copy of got'); };`,
  './utils/http2-client.js': `
    export default { auto() { throw new Error('Cannot speak HTTP/2: it was left out of this copy of got'); } };`,
  './utils/dns-cache.js': `
    export default class {
      constructor() { throw new Error('Cannot cache DNS: it was left out of this copy of got'); }
    }`,
  './utils/decompress-response.js': `
    export default () => { throw new Error('Cannot decompress: it was left out of this copy of got'); };`,
  './as-promise/index.js': `
    export default () => { throw new Error('Cannot answer by a promise: it was left out of this copy of got'); };`,
  './parse-link-header.js': `
    export default () => { throw new Error('Cannot turn pages: it was left out of this copy of got'); };`,
  'cacheable-request': `
    export class CacheError extends Error {}
    export default class {
      constructor() { throw new Error('Cannot cache: it was left out of this copy of got'); }
    }`,
};
