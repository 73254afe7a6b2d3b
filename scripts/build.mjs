// Builds the packages in the order of their arrows: erlang, core, elements, gateway. Each package's own `build` script does
// the work. `npm run build` builds all of them; `npm start` only those that were not built from the sources as they are.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PACKAGES = ['erlang', 'core', 'elements', 'gateway'];
/** Inside `dist`: a hash of what it was built from. Written last, so that a build which broke off counts as none. */
const STAMP = '.built-from';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
    buildStorybook();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Builds every package, with types. With `toRun`, only what it takes to run: no types (which take most of the time), nothing
 * that is up to date, and what a build prints is shown only when it fails. A package is out of date when a source of its
 * own, or of a package it is built on, differs from what it was built from. Throws an error of one line when one fails.
 */
export function build({ toRun = false } = {}) {
  const hashes = sourceHashes();
  const wanted = PACKAGES.filter((name) => !toRun || builtFrom(name) !== hashes.get(name));
  if (wanted.length > 0 && toRun) console.error('Building …');
  for (const name of wanted) {
    const folder = join(root, 'packages', name);
    rmSync(join(folder, 'dist', STAMP), { force: true });
    const args = ['run', 'build', '--silent', ...(toRun ? ['--', '--no-dts'] : [])];
    const run = npm(args, folder, toRun ? 'pipe' : 'inherit');
    if (run.status !== 0) {
      process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
      throw new Error(`packages/${name} does not build: see the lines above.`);
    }
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'dist', STAMP), `${hashes.get(name)}\n`);
  }
}

/** The stories as a page of its own, in `storybook-static`. */
function buildStorybook() {
  const run = npm(['run', 'build:storybook', '--silent'], root, 'pipe');
  if (run.status === 0) return;
  process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
  throw new Error('The stories do not build: see the lines above.');
}

/** For each package, a hash of its sources and of everything that comes before it. */
function sourceHashes() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'tsconfig.base.json']) hash.update(readFileSync(join(root, file)));
  const hashes = new Map();
  for (const name of PACKAGES) {
    const folder = join(root, 'packages', name);
    for (const file of sources(folder)) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
    hashes.set(name, hash.copy().digest('hex'));
  }
  return hashes;
}

/** What a build reads: the package's own settings, and all of `src` but tests. Sorted. */
function sources(folder) {
  const top = readdirSync(folder).filter((name) => /\.(json|config\.\w+|mjs)$/.test(name));
  const inside = readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|bench)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...top.map((name) => join(folder, name)), ...inside].sort();
}

function builtFrom(name) {
  const file = join(root, 'packages', name, 'dist', STAMP);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** npm as it runs us, else as it is found in the path. */
function npm(args, cwd, output) {
  const cli = process.env.npm_execpath;
  const options = { cwd, stdio: ['ignore', output, output], encoding: 'utf8' };
  return cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}
