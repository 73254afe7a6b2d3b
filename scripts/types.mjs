// Type-checks each workspace with its own tsconfig, so that the fences (no DOM, no Node names in core) hold.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const projects = [
  'packages/erlang',
  'packages/core',
  'packages/core/src/beam',
  'packages/elements',
  'packages/elements/test',
  'packages/gateway',
  'stories',
  'test',
  'test/hosts',
];
let failed = 0;
for (const project of projects) {
  if (!existsSync(`${project}/tsconfig.json`)) continue;
  const run = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project, '--noEmit'], {
    stdio: 'inherit',
  });
  if (run.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
