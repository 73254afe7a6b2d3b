// Puts the two figures that matter from docs/benchmarks.json into the README's first screen, between its markers:
// `node scripts/readme-figures.mjs`. Each benchmark ends with it; a test compares the README with the figures.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const README = join(root, 'README.md');
const BETWEEN = /(<!-- begin figures -->\n)[^]*?(<!-- end figures -->)/;
/** Of one node, in the largest size that is measured. */
const MILLION = 1_000_000;

/** The README with the lines that these figures give. Throws where it has no place for them. */
export function withFigures(readme, figures) {
  if (!BETWEEN.test(readme)) throw new Error('README.md has no markers "begin figures" and "end figures".');
  const lines = [topProcesses(figures), manyViewers(figures)].filter((line) => line !== null);
  return readme.replace(BETWEEN, (_, begin, end) => `${begin}\n${lines.join('\n')}\n\n${end}`);
}

/** Null where a million was not measured. */
function topProcesses({ processes = [] }) {
  const told = [
    ['reductions', 'by reductions'],
    ['memory', 'by memory'],
  ].flatMap(([key, words]) => {
    const row = processes.find((each) => each.processes === MILLION && each.key === key);
    return row === undefined
      ? []
      : [`${(row.medianMs.beamdeck / 1_000).toFixed(1)} s ${words} (${against(row.ratios)})`];
  });
  if (told.length === 0) return null;
  return `- The top 100 of 1 000 000 processes on a node: ${told.join(', ')}. \`npm run bench -- processes\``;
}

/** Only those that were measured in the same run. */
function against({ recon, dashboard }) {
  const others = [
    [recon, 'recon'],
    [dashboard, 'LiveDashboard'],
  ];
  return others
    .filter(([ratio]) => ratio !== undefined)
    .map(([ratio, name]) => `${ratio.toFixed(2)} × the time of ${name}`)
    .join(', ');
}

/** Null where viewers were not measured. */
function manyViewers({ cluster }) {
  const windows = cluster?.viewers ?? [];
  const few = windows.find(({ viewers }) => viewers === 1);
  const many = windows.findLast(({ viewers }) => viewers > 1);
  if (few === undefined || many === undefined) return null;
  const count = many.viewers.toLocaleString('en').replaceAll(',', ' ');
  const cost = ({ calls, nodeMs }) =>
    `${calls.join(' or ')} questions and ${nodeMs.toFixed(0)} ms of CPU time`;
  return `- ${count} viewers cost a node ${cost(many)}; one viewer in as long ${cost(few)}. \`npm run bench -- cluster\``;
}

/** Writes the README anew where the figures have changed. */
export function putReadmeFigures() {
  const before = readFileSync(README, 'utf8');
  const after = withFigures(before, JSON.parse(readFileSync(join(root, 'docs/benchmarks.json'), 'utf8')));
  if (after !== before) writeFileSync(README, after);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) putReadmeFigures();
