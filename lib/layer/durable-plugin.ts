import { durableExecutionPluginProvider as provider } from '../durable/index.js';
import { setLayerVersion } from '../instrumentation/shared-state.js';
import { version } from '../version.js';

/** The plugin for `DURABLE_EXECUTION_PLUGINS` as the layer provides it: it also adds the layer's version to every sample. */
export const durableExecutionPluginProvider = {
  ...provider,
  createPlugin: (): ReturnType<typeof provider.createPlugin> => {
    setLayerVersion(version);
    return provider.createPlugin();
  },
};
