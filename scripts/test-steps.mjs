// The parts of `npm test`, in the order in which they are told of. Each says how it is run and how its report is counted.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const REPORTS = join(root, '.reports');

/** A check has one verdict: it counts as one test. */
const check = (name, ...command) => ({
  name,
  cwd: root,
  command: [process.execPath, ...command],
  counts: (status) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }),
});
const vitest = (name, folder) => ({
  name,
  cwd: join(root, folder),
  command: [
    process.execPath,
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(REPORTS, `${name}.json`)}`,
  ],
  counts: (status) => reported(name, status, vitestCounts),
});
const elements = {
  name: 'elements',
  cwd: join(root, 'packages/elements'),
  command: [process.execPath, join(root, 'node_modules/@web/test-runner/dist/bin.js')],
  counts: (status) =>
    reported('elements', status, ({ passed, failed, skipped }) => ({ passed, failed, skipped })),
};
/** For what looks at, or runs, the packages as they are built. */
const onceBuilt = (step) => ({ ...step, after: 'build' });

export const STEPS = [
  check('build', 'scripts/build.mjs'),
  // What was found well formatted is kept by the file's content: a second run reads only what changed.
  check(
    'format',
    'node_modules/prettier/bin/prettier.cjs',
    ...['--check', '--log-level', 'warn', '--cache', '--cache-strategy', 'content'],
    ...['--cache-location', '.cache/prettier', '.'],
  ),
  check('lint', 'node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  check('types', 'scripts/types.mjs'),
  vitest('erlang', 'packages/erlang'),
  onceBuilt(vitest('core', 'packages/core')),
  onceBuilt(vitest('gateway', 'packages/gateway')),
  onceBuilt(vitest('elements-node', 'packages/elements')),
  onceBuilt(elements),
  onceBuilt(vitest('stories', 'stories')),
  onceBuilt(vitest('end-to-end', 'test')),
];

/**
 * The order in which they are begun, two at a time: the longest early, so that both come to an end together, and what only
 * reads files beside the end-to-end tests, which time what a user waits for.
 */
export const BEGIN = [
  ...['build', 'format', 'core', 'elements', 'stories', 'erlang', 'gateway'],
  ...['end-to-end', 'types', 'lint', 'elements-node'],
];

function vitestCounts({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

/** A runner that failed without a failed test (a file that does not load, no report) still counts as one failure. */
function reported(name, status, countsOf) {
  const file = join(REPORTS, `${name}.json`);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const counts = countsOf(JSON.parse(readFileSync(file, 'utf8')));
  const silentFailure = counts.failed === 0 && (status !== 0 || counts.passed === 0);
  return silentFailure ? { ...counts, failed: 1 } : counts;
}
