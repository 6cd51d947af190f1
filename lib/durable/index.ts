import { DurableMetricsPlugin } from './durable-metrics-plugin.js';

export { DurableMetricsPlugin };

/**
 * For `DURABLE_EXECUTION_PLUGINS=instrumented-lambda/durable`: the SDK loads the plugin; the code stays unchanged.
 *
 * @experimental As {@link DurableMetricsPlugin}.
 */
export const durableExecutionPluginProvider = {
  /** The SDK checks it. */
  pluginApiVersion: 1,
  pluginType: DurableMetricsPlugin,
  createPlugin: (): DurableMetricsPlugin => new DurableMetricsPlugin(),
} as const;
export type {
  AttemptEndInfo,
  InvocationEndInfo,
  InvocationStartInfo,
  OperationInfo,
} from './plugin-infos.js';
