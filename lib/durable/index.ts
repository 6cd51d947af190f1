import { DurableMetricsPlugin } from './durable-metrics-plugin.js';

export { DurableMetricsPlugin };

/**
 * For `DURABLE_EXECUTION_PLUGINS=instrumented-lambda/durable`: the SDK loads the plugin, and no code is changed.
 *
 * @experimental As {@link DurableMetricsPlugin}.
 */
export const durableExecutionPluginProvider = {
  /** As the SDK compares it. */
  pluginApiVersion: 1,
  pluginType: DurableMetricsPlugin,
  createPlugin: (): DurableMetricsPlugin => new DurableMetricsPlugin(),
} as const;
