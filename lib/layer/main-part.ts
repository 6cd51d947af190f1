import { durableExecutionPluginProvider as provider } from './durable-plugin.js';
import { loadHandler as load } from './load-handler.js';

// Assigned, not re-exported: Node.js finds the export names of a CommonJS module in its text.

/** The layer has this in one file, so that the shim and the plugin share one copy of the metrics. */
export const loadHandler = load;
export const durableExecutionPluginProvider = provider;
