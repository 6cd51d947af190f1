// Installs the bundlers, compilers and test runners for spec/toolchains. Each group has a lock file of its own.
import { installProjects } from './install-projects.mjs';

const projects = ['bundlers', 'compilers', 'nest11', 'nest12', 'vitest3', 'vitest4', 'vitest5'];

installProjects(
  'setup-toolchains',
  projects.map((name) => `spec/toolchains/projects/${name}`),
);
console.log('setup-toolchains: the bundlers, compilers and test runners are installed');
