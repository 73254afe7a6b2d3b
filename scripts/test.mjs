// `npm test`: installs what is missing, builds, runs every check and every test, two parts at a time, and sums them up in its
// last line. `npm test -- core lint` runs these parts alone.
import { mkdirSync, rmSync } from 'node:fs';
import { requireNode } from './require-node.mjs';

requireNode();
// Loaded only now: an old Node would fail on these files before it could be told so.
const { ensurePackages } = await import('./ensure-packages.mjs');
const { ensureSystem } = await import('./ensure-system.mjs');
const { runSideBySide } = await import('./side-by-side.mjs');
const { BEGIN, REPORTS, STEPS } = await import('./test-steps.mjs');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BEGIN.includes(name));
if (unknown.length > 0) {
  console.error(
    `There is no part ${unknown.join(', ')}; there are: ${STEPS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(1);
}
const steps = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));

ensurePackages();
ensureSystem();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const started = Date.now();
const runs = await runSideBySide(steps, {
  begin: BEGIN.filter((name) => steps.some((step) => step.name === name)),
  width: 2,
  write: (text) => process.stdout.write(text),
  // What they print comes by way of us: they see no terminal, but ours may show colours.
  env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
});
const rows = runs.map(({ step, status, seconds }) => ({ name: step.name, seconds, ...step.counts(status) }));

const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
const skippedOf = (skipped) => (skipped > 0 ? `, ${skipped} skipped` : '');
const line = (name, seconds, text) =>
  console.log(`${name.padEnd(13)} ${seconds.toFixed(1).padStart(6)} s   ${text}`.trimEnd());
console.log('');
for (const { name, seconds, passed, failed, skipped } of rows)
  line(name, seconds, `${passed} passed, ${failed} failed${skippedOf(skipped)}`);
line('all', (Date.now() - started) / 1000, '');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skippedOf(sum('skipped'))}`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
