import { DurableMetricsPlugin } from './durable-metrics-plugin.js';

export { DurableMetricsPlugin };

/**
 * Lets the SDK load the plugin by `DURABLE_EXECUTION_PLUGINS=instrumented-lambda/durable`, without a change of the code.
 *
 * @experimental As {@link DurableMetricsPlugin}.
 */
export const durableExecutionPluginProvider = {
  /** Version of the SDK's plugin interface, which the SDK checks. */
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
