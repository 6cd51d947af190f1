/** got, as its package has it; the build puts a lean copy of it here instead: see docs/decisions/0701. */
export { default as got } from 'got';
