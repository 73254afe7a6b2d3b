// Runs every file of property tests with values that were never tried: `npm run test:properties [rounds]`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
for (const name of ['erlang', 'core', 'gateway']) {
  const home = join(root, 'packages', name);
  const files = ['src', 'test']
    .flatMap((folder) => testsUnder(join(home, folder)))
    .filter((file) => /from 'fast-check'/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(home, file));
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`${name}, round ${round} of ${rounds}: ${files.length} files`);
    const { status } = spawnSync('npx', ['vitest', 'run', '--reporter=dot', ...files], {
      cwd: home,
      stdio: 'inherit',
      env: { ...process.env, PROPERTY_SEED: 'random' },
    });
    if (status !== 0) process.exit(status ?? 1);
  }
}

function testsUnder(folder) {
  try {
    return readdirSync(folder, { recursive: true })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(folder, file));
  } catch {
    return [];
  }
}
