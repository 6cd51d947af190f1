import type { Registry } from 'prom-client';
import { Gauge } from '../prom-client.js';

/** Node's own lists of what keeps the event loop alive; undocumented, so each may be gone one day. */
interface ActiveLists {
  readonly _getActiveHandles?: () => readonly object[];
  readonly _getActiveRequests?: () => readonly object[];
}

/** `nodejs_active_*`: what keeps the event loop alive, by kind and in all. */
export function registerActiveResources(registry: Registry): void {
  const { _getActiveHandles: handles, _getActiveRequests: requests } = process as ActiveLists;
  const className = (each: object): string => each.constructor.name;
  registerActive(registry, 'resources', 'active resources that keep the event loop alive', () =>
    process.getActiveResourcesInfo(),
  );
  if (handles) registerActive(registry, 'handles', 'active libuv handles', () => handles().map(className));
  if (requests)
    registerActive(registry, 'requests', 'active libuv requests', () => requests().map(className));
}

function registerActive(registry: Registry, what: string, help: string, list: () => readonly string[]): void {
  const registers = [registry];
  const byType = new Gauge({
    name: `nodejs_active_${what}`,
    help: `Number of ${help}, by type.`,
    labelNames: ['type'],
    registers,
    collect() {
      byType.reset();
      const types = list();
      for (const type of types) byType.inc({ type });
      total.set(types.length);
    },
  });
  const total = new Gauge({ name: `nodejs_active_${what}_total`, help: `Number of ${help}.`, registers });
}
