#!/usr/bin/env node
import { processSort } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { auditVerify } from './cli/audit-verify.js';
import { openTarget } from './cli/cluster-target.js';
import { parseCommandLine } from './cli/command-line.js';
import type { CommandLine } from './cli/command-line.js';
import { errorLine } from './cli/error-line.js';
import { EXIT } from './cli/exit-code.js';
import { run } from './cli/run.js';
import { serve } from './cli/serve.js';
import { snapshot } from './cli/snapshot.js';
import { stopSignal } from './cli/stop.js';
import type { Terminal } from './cli/terminal.js';
import { top } from './cli/top.js';
import { UsageError } from './cli/usage-error.js';
import { loadConfig } from './config/load-config.js';
import { SAFETY_SETTINGS, SERVER_SETTINGS, SOURCE_SETTINGS } from './config/settings.js';

const terminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  note: (line) => void process.stderr.write(`${line}\n`),
  isInteractive: process.stdout.isTTY === true,
  get columns() {
    return process.stdout.columns;
  },
  get rows() {
    return process.stdout.rows;
  },
};
// Whoever reads our output has gone (`| head`): nothing more to say, and no fault.
process.stdout.on('error', () => process.exit(EXIT.done));

const code = await main(process.argv.slice(2));
await flush();
process.exit(code);

/** `beamdeck`: the one place that takes signals, reads the environment and prints. Gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const line = parseCommandLine(args);
    if (line.command !== 'help') return await dispatch(line);
    terminal.write(line.text);
    return EXIT.done;
  } catch (error) {
    terminal.note(`beamdeck: ${errorLine(error)}`);
    return EXIT.failed;
  }
}

type Given = Exclude<CommandLine, { command: 'help' }>;

async function dispatch(line: Given): Promise<number> {
  const { command, flags, positionals } = line;
  const { env } = process;
  const one = (flag: string): string | null => flags.get(flag)?.[0] ?? null;
  const json = flags.has('json');
  switch (command) {
    case 'serve': {
      const settings = [...SOURCE_SETTINGS, ...SAFETY_SETTINGS, ...SERVER_SETTINGS];
      const file = one('config') ?? (env['BEAMDECK_CONFIG'] || null);
      await serve(await loadConfig({ flags, env, file, settings }), stopSignal(), (text) =>
        terminal.write(`${text}\n`),
      );
      return EXIT.done;
    }
    case 'audit verify':
      return auditVerify({
        path: positionals[0] ?? '',
        anchorPath: one('anchor-file'),
        publicKeys: flags.get('public-key') ?? [],
        json,
        terminal,
      });
    case 'run':
      return withTarget(line, (cluster, signal) =>
        run({ cluster, words: positionals, dryRun: flags.has('dry-run'), json, terminal, signal }),
      );
    case 'snapshot':
      return withTarget(line, (cluster, signal) =>
        snapshot({ cluster, out: one('out'), json, terminal, signal }),
      );
    case 'top': {
      const sort = processSort.safeParse(one('sort') ?? 'memory');
      if (!sort.success)
        throw new UsageError('--sort must be memory, reductions, reductions_delta or message_queue_len.');
      const node = one('node');
      const query = { sort: sort.data, ...(node === null ? {} : { node }) };
      const limit = number(flags, 'limit', 1, 10_000);
      const everyMs = (number(flags, 'interval', 1, 3_600) ?? 2) * 1_000;
      return withTarget(line, (cluster, signal) => {
        const quit = keyOrSignal(signal);
        return top({ cluster, query, limit, everyMs, once: flags.has('once'), json, terminal, signal: quit });
      });
    }
  }
}

async function withTarget(
  line: Given,
  work: (cluster: Cluster, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const signal = stopSignal();
  const target = await openTarget({ flags: line.flags, env: process.env });
  try {
    return await work(target.cluster, signal);
  } finally {
    await target.close();
  }
}

function number(flags: Given['flags'], flag: string, min: number, max: number): number | null {
  const text = flags.get(flag)?.[0];
  if (text === undefined) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${flag} must be a whole number from ${String(min)} to ${String(max)}.`);
}

/** Aborts with the signal, and when `q` is typed into a terminal. */
function keyOrSignal(signal: AbortSignal): AbortSignal {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return signal;
  const quit = new AbortController();
  stdin.setRawMode(true).on('data', (keys: Buffer) => {
    if (/[qQ\u0003]/.test(keys.toString('latin1'))) quit.abort();
  });
  signal.addEventListener('abort', () => quit.abort(), { once: true });
  quit.signal.addEventListener('abort', () => stdin.setRawMode(false).pause(), { once: true });
  return quit.signal;
}

/** Resolves when all that was written has been taken: a pipe is slow, and the process ends right after. */
async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}
