import type { PerformanceEntry } from 'node:perf_hooks';
import type * as promClient from 'prom-client';
import { withoutPrototype } from '../metric-state.js';
import { Histogram } from '../prom-client.js';

/** `nodejs_gc_duration_seconds`: every garbage collection from now on. Loading the observer takes 2 ms. */
export function registerGarbageCollection(registry: promClient.Registry): void {
  const duration = new Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
    registers: [registry],
  });
  observeCollections(duration);
}

/**
 * Observes collections until the histogram itself is collected. A test run creates a histogram at every reset, so observers must
 * not accumulate. The observer does not keep the event loop alive.
 */
function observeCollections(duration: promClient.Histogram<'kind'>): void {
  const { constants, PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
  const kinds: Readonly<Record<number, string>> = {
    [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
    [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
    [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
    [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
  };
  const reference = new WeakRef(duration);
  const observer = new PerformanceObserver((list) => {
    const histogram = reference.deref();
    if (histogram === undefined) observer.disconnect();
    for (const entry of list.getEntries() as GarbageCollectionEntry[]) {
      const kind = kinds[entry.detail.kind];
      if (kind !== undefined) histogram?.observe(withoutPrototype({ kind }), entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
}

type GarbageCollectionEntry = PerformanceEntry & { readonly detail: { readonly kind: number } };
