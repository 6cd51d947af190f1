export { instrumented } from './instrumented.js';
