import type { Registry } from 'prom-client';
import { removeLabelSet, labelSet, setLabelledGauge, setGauge, type LabelSet } from '../metric-state.js';
import { Gauge } from '../prom-client.js';

/** Undocumented functions of Node.js that list what keeps the event loop alive. A later version may not have them. */
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
  kind: string,
  help: string,
  countEach: (count: (type: string) => void) => void,
): void {
  const registers = [registry];
  const types = new Map<string, TypeCount>();
  const byType = new Gauge({
    name: `nodejs_active_${kind}`,
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
          setLabelledGauge(byType, labels, count);
        } else {
          removeLabelSet(byType, labels);
          types.delete(name);
        }
      }
      setGauge(total, all);
    },
  });
  const total = new Gauge({ name: `nodejs_active_${kind}_total`, help: `Number of ${help}.`, registers });
}

interface TypeCount {
  readonly labels: LabelSet;
  count: number;
}
