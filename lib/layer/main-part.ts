import { durableExecutionPluginProvider as provider } from './durable-plugin.js';
import { loadHandler as load } from './load-handler.js';

// Assigned, not exported from there: Node finds the names of a CommonJS module in its text.

/** What the layer holds in one file: the shim's part and the plugin share one copy of the metrics. */
export const loadHandler = load;
export const durableExecutionPluginProvider = provider;
