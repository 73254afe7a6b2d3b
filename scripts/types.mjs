// Type-checks each package with its own tsconfig, so that the fences (no DOM, no Node names in core) hold, and all the rest at
// once. What was found is kept in .cache: a second run looks at what changed.
import { spawnSync } from 'node:child_process';

const PROJECTS = {
  erlang: 'packages/erlang',
  core: 'packages/core',
  'core-in-node': 'packages/core/src/beam',
  elements: 'packages/elements',
  gateway: 'packages/gateway',
  tests: 'tsconfig.tests.json',
};
let failed = 0;
for (const [name, project] of Object.entries(PROJECTS)) {
  const kept = ['--incremental', '--tsBuildInfoFile', `.cache/types/${name}.tsbuildinfo`];
  const args = ['node_modules/typescript/bin/tsc', '-p', project, '--noEmit', ...kept];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
