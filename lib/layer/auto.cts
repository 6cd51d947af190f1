/**
 * Preload for functions whose code is not touched: `NODE_OPTIONS=--require <absolute path>/auto.cjs`. Always
 * CommonJS, since `--require` and `--import` both load it, and its folder is known without `import.meta`.
 *
 * Loads nothing but what the redirect needs: it also runs in processes that are no function, and in disabled ones.
 */
import { join } from 'node:path';
import { startRedirect } from './start-redirect.js';

startRedirect(join(__dirname, 'shim.mjs'));
