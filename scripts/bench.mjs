// Runs the benchmarks of a folder (all, or those named) and puts what they give into docs/benchmarks.md:
//
//   node scripts/bench.mjs <folder> <what its sections are called> <the command that runs it> [names …] [--minutes <n>]
//
// <name>.bench.ts exports `bench({ minutes? }): Promise<string>`, which gives its section as Markdown; `minutes` is for those
// that watch something over time. Each runs in a process of its own,
// from code built as it is published: not through the test runner, whose module loader costs more than what is measured.
// Interrupted, it ends what it has started and leaves nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { build } from 'tsup';
import { putReadmeFigures } from './readme-figures.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string' } },
});
const [where, group, command, ...chosen] = positionals;
const options = values.minutes === undefined ? {} : { minutes: Number(values.minutes) };
if (Number.isNaN(options.minutes)) throw new Error(`--minutes takes a number, not ${values.minutes}`);
const folder = resolve(root, where);
const target = join(root, 'docs/benchmarks.md');
const SUFFIX = '.bench.ts';

const all = readdirSync(folder).flatMap((file) =>
  file.endsWith(SUFFIX) ? [file.slice(0, -SUFFIX.length)] : [],
);
const names = chosen.length > 0 ? chosen : all;
for (const name of names)
  if (!all.includes(name)) throw new Error(`no ${name}${SUFFIX}; there are: ${all.join(', ')}`);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => interrupted.abort(new Error(`interrupted by ${signal}`)));

const out = mkdtempSync(join(folder, '.built-'));
try {
  await build({
    config: false,
    silent: true,
    entry: Object.fromEntries(names.map((name) => [name, join(folder, `${name}${SUFFIX}`)])),
    outDir: out,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    skipNodeModulesBundle: true,
    dts: false,
    // The packages as they are written here, but not what they depend on.
    noExternal: [/^@beamdeck\//],
    esbuildOptions: (options) => {
      options.conditions = ['@beamdeck/source', 'node', 'import'];
    },
  });
  // Files that benchmarks read stand beside them, built or not.
  for (const file of readdirSync(folder))
    if (/\.(escript|erl)$|^peers$/.test(file)) symlinkSync(join(folder, file), join(out, file));
  for (const name of names) {
    const section = await run(join(out, `${name}.js`));
    process.stdout.write(`${section}\n\n`);
    await putSection(
      name,
      `${section}\n\n${machine()}\n\n\`${command} -- ${name}${values.minutes === undefined ? '' : ` --minutes ${values.minutes}`}\``,
    );
    putReadmeFigures();
  }
} finally {
  rmSync(out, { recursive: true });
}

/** What `bench()` of a file gives, in a process of its own. */
async function run(file) {
  interrupted.signal.throwIfAborted();
  // Its input ends when this process does, however that happens; it then ends too, and what it has started with it.
  const program = `
    process.stdin.resume().once('close', () => process.exit(1));
    const { bench } = await import(${JSON.stringify(file)});
    process.stdout.write(await bench(${JSON.stringify(options)}), () => process.exit(0));`;
  // Collection on the thread that allocates: it is part of what is measured.
  const flags = ['--expose-gc', '--single-threaded-gc', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'], cwd: folder });
  interrupted.signal.addEventListener('abort', () => child.stdin.end());
  const gone = once(child, 'close');
  let section = '';
  for await (const text of child.stdout.setEncoding('utf8')) section += text;
  const [code] = await gone;
  interrupted.signal.throwIfAborted();
  if (code !== 0) throw new Error(`${basename(file)} ended with ${code}`);
  return section.trim();
}

async function putSection(name, text) {
  const id = `${group}/${name}`;
  const section = `<!-- begin ${id} -->\n\n${text}\n\n<!-- end ${id} -->`;
  let page = '';
  try {
    page = readFileSync(target, 'utf8');
  } catch {
    page = '# Benchmarks\n\nEach section is written by the command under it.\n';
  }
  const found = new RegExp(`<!-- begin ${id} -->[^]*<!-- end ${id} -->`);
  const next = found.test(page) ? page.replace(found, () => section) : `${page.trimEnd()}\n\n${section}\n`;
  writeFileSync(target, await format(next, { ...(await resolveConfig(target)), filepath: target }));
}

function machine() {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${cpus().length} cores, shared with other work; ${memory} GiB; Node ${process.version}.`;
}
