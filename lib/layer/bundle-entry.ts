import { durableExecutionPluginProvider as provider } from './durable-plugin.js';
import { loadHandler as load } from './load-handler.js';

// Assigned and not re-exported, because Node.js searches the text of a CommonJS module for the names of its exports.

/** The layer bundles both exports in one file, so that the shim and the plugin share one copy of the metrics. */
export const loadHandler = load;
export const durableExecutionPluginProvider = provider;
