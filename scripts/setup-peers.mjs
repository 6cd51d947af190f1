// Installs what only some specs need, each from a package of its own with a lock file of its own: two versions of
// NestJS, which cannot stand in one node_modules, the older compilers, Jest, emulators, tracers, and other vendors' layers.
// So `npm ci` stays small.
import { installProjects } from './install-projects.mjs';

installProjects('setup-peers', [
  'spec/nestjs/nest11',
  'spec/nestjs/nest12',
  'spec/local-loop',
  'spec/runtime/neighbours/tracers',
  'spec/testing-jest',
  'spec/types',
  'bench/layers',
]);
console.log('setup-peers: the packages that only some specs need are there');
