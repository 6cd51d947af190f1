import { durableExecutionPluginProvider as provider } from '../durable/index.js';
import { setLayerVersion } from '../instrumentation/shared-slot.js';
import { version } from '../version.js';

/** For `DURABLE_EXECUTION_PLUGINS`, where the layer has the plugin. */
export const durableExecutionPluginProvider = {
  ...provider,
  createPlugin: (): ReturnType<typeof provider.createPlugin> => {
    setLayerVersion(version);
    return provider.createPlugin();
  },
};
