// `npm test`: installs what is missing, builds, runs every check and every test, and sums them up in its last line.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './require-node.mjs';

requireNode();
// Loaded only now: an old Node would fail on these files before it could be told so.
const { ensurePackages } = await import('./ensure-packages.mjs');
const { ensureSystem } = await import('./ensure-system.mjs');

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, '.reports');

ensurePackages();
ensureSystem();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** A check has one verdict: it counts as one test. */
const check = (name, ...command) => ({
  name,
  command,
  counts: (status) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }),
});
const node = (name, script, ...args) => check(name, process.execPath, script, ...args);
const vitest = (name, folder, ...args) => ({
  name,
  cwd: folder,
  command: [
    process.execPath,
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, `${name}.json`)}`,
    ...args,
  ],
  counts: (status) => vitestCounts(join(reports, `${name}.json`), status),
});

const steps = [
  node('build', 'scripts/build.mjs'),
  node('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  node('lint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  node('types', 'scripts/types.mjs'),
  vitest('erlang', 'packages/erlang'),
  vitest('core', 'packages/core'),
  vitest('gateway', 'packages/gateway'),
  vitest('elements-node', 'packages/elements'),
  {
    name: 'elements',
    cwd: 'packages/elements',
    command: [process.execPath, join(root, 'node_modules/@web/test-runner/dist/bin.js')],
    counts: (status) => plainCounts(join(reports, 'elements.json'), status),
  },
  vitest('stories', 'stories'),
  vitest('end-to-end', 'test'),
];

const wanted = process.argv.slice(2);
const rows = [];
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  console.log(`\n── ${step.name}`);
  const started = Date.now();
  const status = await run(step);
  rows.push({ name: step.name, seconds: (Date.now() - started) / 1000, ...step.counts(status) });
}

const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log('');
for (const row of rows) {
  const skipped = row.skipped > 0 ? `, ${row.skipped} skipped` : '';
  console.log(
    `${row.name.padEnd(12)} ${row.seconds.toFixed(1).padStart(6)} s   ${row.passed} passed, ${row.failed} failed${skipped}`,
  );
}
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;

function run({ command: [program, ...args], cwd = '.' }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: join(root, cwd), stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A runner that failed without a failed test (a file that does not load, no report) still counts as one failure. */
function honest(counts, status) {
  const silentFailure = counts.failed === 0 && (status !== 0 || counts.passed === 0);
  return silentFailure ? { ...counts, failed: 1 } : counts;
}

function vitestCounts(file, status) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return honest(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    status,
  );
}

function plainCounts(file, status) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
  return honest({ passed, failed, skipped }, status);
}
