import type { InstrumentationOptions } from './options.js';
import type { RegistryLike } from './registry-like.js';
import type { SettingsReader } from './settings-reader.js';

/** @returns the registries that can be read; `undefined` if the option is not set */
export function readRegistries(
  settings: SettingsReader,
  options: InstrumentationOptions,
): readonly RegistryLike[] | undefined {
  if (options.registries === undefined) return undefined;
  const usable = options.registries.filter(
    (registry) => typeof (registry as Partial<typeof registry> | null)?.getMetricsAsJSON === 'function',
  );
  if (usable.length < options.registries.length) {
    settings.reportProblem(
      'Cannot push some of "registries": expected objects with a getMetricsAsJSON() method. The others are pushed.',
    );
  }
  return Object.freeze(usable);
}
