// Turns the Erlang that is asked of nodes (packages/core/src/beam/erl/*.erl) into forms, so that no node has to scan or
// parse it: `npm run generate:erl`. Needs `escript` of OTP 25 or newer. With --print, prints instead of writing.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../packages/core/src/beam/erl/', import.meta.url));

/** The programs that are sent to nodes, each with the parts that it runs there, in the order it takes them in. */
const QUESTIONS = {
  envelope: [],
  sweep: [],
  node_info: ['application_counts', 'attempt', 'application_chunk'],
  process_scan: [
    'process_pids',
    'attempt',
    'process_worker',
    'process_chunk',
    'process_columns',
    'initial_calls',
    'process_types',
  ],
  process_info: ['find_process', 'process_detail', 'initial_calls', 'process_types'],
  act: ['find_process', 'hold_process'],
  unknown_atoms: [],
  applications: ['application_counts', 'attempt', 'application_chunk'],
  ets_tables: ['attempt', 'process_leaders'],
  ports: [],
  supervisors: [
    'find_process',
    'supervisor_detail',
    'attempt',
    'process_sizes',
    'initial_calls',
    'process_types',
    'nearest_ancestor',
  ],
};

/** 131 and the bytes of a term, as 131, 80, its size, and the bytes deflated: what `term_to_binary(T, [compressed])` gives. */
function compress(term) {
  const head = Buffer.from([131, 80, 0, 0, 0, 0]);
  head.writeUInt32BE(term.length - 1, 2);
  return Buffer.concat([head, deflateSync(term.subarray(1), { level: 9 })]);
}

/** Constant names to the base64 of compressed external terms `{Program, {Part, …}}`. */
export function generate() {
  const script = fileURLToPath(new URL('generate-erl.escript', import.meta.url));
  const questions = Object.entries(QUESTIONS).map(([name, parts]) => [name, ...parts].join(','));
  const run = spawnSync('escript', [script, folder, ...questions], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  if (run.error) throw new Error(`escript could not be started: ${run.error.message}`);
  if (run.status !== 0) throw new Error(run.stderr || run.stdout);
  return Object.fromEntries(
    run.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, term]) => [name.toUpperCase(), compress(Buffer.from(term, 'base64')).toString('base64')]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const programs = generate();
    const source = [
      '// Made by scripts/generate-erl.mjs from the .erl files beside it; do not edit.',
      ...Object.entries(programs).map(([name, base64]) => `export const ${name} =\n  '${base64}';`),
      '',
    ].join('\n');
    if (process.argv.includes('--print')) process.stdout.write(source);
    else writeFileSync(`${folder}programs.generated.ts`, source);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
