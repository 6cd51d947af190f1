// Installs packages that only some specs need: two versions of NestJS, which one node_modules cannot hold, older compilers, Jest,
// emulators, tracers, and other vendors' layers. Each group has a package.json and a lock file of its own, so `npm ci` stays small.
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
console.log('setup-peers: the packages that only some specs need are installed');
