import type { InstrumentationOptions } from './options.js';
import type { RegistryLike } from './registry-like.js';
import type { SettingsReader } from './settings-reader.js';

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
      'Cannot push every one of "registries": a registry has a getMetricsAsJSON() method; the others are left out.',
    );
  }
  return Object.freeze(usable);
}
