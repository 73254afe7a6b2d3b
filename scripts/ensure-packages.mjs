// Installs what the lockfile names and node_modules lacks. Used by `npm start` and `npm test`; says one line when it works.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export { requireNode } from './require-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs `npm ci` unless every required package of the lockfile is installed in the version it names. */
export function ensurePackages() {
  if (missingPackages().length === 0) return;
  console.error('Installing packages from the lockfile …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (run.status === 0) return;
  console.error(
    'The packages could not be installed: see the lines above. `npm ci --ignore-scripts` shows it again.',
  );
  process.exit(1);
}

/** Lock entries that are not installed as named; optional platform packages and workspaces are not asked for. */
function missingPackages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return ['node_modules'];
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.optional && !entry.link)
    .filter(([path, entry]) => installed[path]?.version !== entry.version || !existsSync(join(root, path)))
    .map(([path]) => path);
}
