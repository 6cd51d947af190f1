/** Types of the files of prom-client that we load. They are the same as in its main entry. */
declare module 'prom-client/lib/registry.js' {
  import type { Registry } from 'prom-client';
  const parts: typeof Registry & { readonly globalRegistry: Registry };
  export default parts;
}
declare module 'prom-client/lib/counter.js' {
  import type { Counter } from 'prom-client';
  const part: typeof Counter;
  export default part;
}
declare module 'prom-client/lib/gauge.js' {
  import type { Gauge } from 'prom-client';
  const part: typeof Gauge;
  export default part;
}
declare module 'prom-client/lib/histogram.js' {
  import type { Histogram } from 'prom-client';
  const part: typeof Histogram;
  export default part;
}
