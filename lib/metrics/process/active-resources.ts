import type { Registry } from 'prom-client';
import { clearEntry, labelSet, setEntry, setTotal, type LabelSet } from '../metric-state.js';
import { Gauge } from '../prom-client.js';

/** Lists of Node.js with what keeps the event loop alive. They are undocumented, so each may be missing in a later version. */
interface ActiveLists {
  readonly _getActiveHandles?: () => readonly object[];
  readonly _getActiveRequests?: () => readonly object[];
}

/** `nodejs_active_*`: what keeps the event loop alive, by kind and in total. */
export function registerActiveResources(registry: Registry): void {
  const { _getActiveHandles: handles, _getActiveRequests: requests } = process as ActiveLists;
  const className = (each: object): string => each.constructor.name;
  registerActive(registry, 'resources', 'active resources that keep the event loop alive', (count) => {
    for (const type of process.getActiveResourcesInfo()) count(type);
  });
  if (handles) {
    registerActive(registry, 'handles', 'active libuv handles', (count) => {
      for (const handle of handles()) count(className(handle));
    });
  }
  if (requests) {
    registerActive(registry, 'requests', 'active libuv requests', (count) => {
      for (const request of requests()) count(className(request));
    });
  }
}

function registerActive(
  registry: Registry,
  what: string,
  help: string,
  countEach: (count: (type: string) => void) => void,
): void {
  const registers = [registry];
  const types = new Map<string, TypeCount>();
  const byType = new Gauge({
    name: `nodejs_active_${what}`,
    help: `Number of ${help}, by type.`,
    labelNames: ['type'],
    registers,
    collect() {
      let all = 0;
      for (const type of types.values()) type.count = 0;
      countEach((name) => {
        all += 1;
        const type = types.get(name);
        if (type === undefined) types.set(name, { labels: labelSet('type', name), count: 1 });
        else type.count += 1;
      });
      for (const [name, { labels, count }] of types) {
        if (count > 0) {
          setEntry(byType, labels, count);
        } else {
          clearEntry(byType, labels);
          types.delete(name);
        }
      }
      setTotal(total, all);
    },
  });
  const total = new Gauge({ name: `nodejs_active_${what}_total`, help: `Number of ${help}.`, registers });
}

interface TypeCount {
  readonly labels: LabelSet;
  count: number;
}
