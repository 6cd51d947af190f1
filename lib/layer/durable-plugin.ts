import { durableExecutionPluginProvider as provider } from '../durable/index.js';
import { setLayerVersion } from '../instrumentation/shared-slot.js';
import { version } from '../version.js';

/** The plugin in the layer, for `DURABLE_EXECUTION_PLUGINS`. */
export const durableExecutionPluginProvider = {
  ...provider,
  createPlugin: (): ReturnType<typeof provider.createPlugin> => {
    setLayerVersion(version);
    return provider.createPlugin();
  },
};
