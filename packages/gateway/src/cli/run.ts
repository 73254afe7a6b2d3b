import type { Cluster, OperationResult } from '@beamdeck/core';
import {
  builtinContracts,
  isBeamdeckError,
  operationPreview,
  resultToWire,
  systemClock,
  toWire,
} from '@beamdeck/core';
import { EXIT } from './exit-code.js';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';
import { withProgress } from './terminal.js';
import { UsageError } from './usage-error.js';

export interface RunOptions {
  readonly cluster: Cluster;
  readonly words: readonly string[];
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Of operations by a name that is only known at run time. */
type AnyExecute = (name: string, params: unknown, options: object) => Promise<OperationResult>;

/** `beamdeck run`: one operation, its data on stdout as JSON. Gives the exit code; rejects when it could not even be sent. */
export async function run({ cluster, words, dryRun, json, terminal, signal }: RunOptions): Promise<number> {
  const [name, ...given] = words;
  if (name === undefined) return list(cluster, json, terminal);
  const params = Object.fromEntries(given.map(readParam));
  const waiting = { terminal, clock: systemClock, what: `Waiting for ${printable(name)}` };
  if (dryRun) {
    const preview = cluster.operations.preview as (
      ...args: Parameters<AnyExecute>
    ) => ReturnType<Cluster['operations']['preview']>;
    const found = await withProgress(waiting, preview(name, params, { signal }));
    terminal.write(jsonText(toWire(operationPreview, found), json));
    return found.allowed ? EXIT.done : EXIT.failed;
  }
  try {
    const execute = cluster.operations.execute as AnyExecute;
    const result = await withProgress(waiting, execute(name, params, { signal }));
    const contract = builtinContracts.find((known) => known.name === name);
    const wire = resultToWire(contract, result) as { readonly data: unknown };
    terminal.write(jsonText(json ? wire : wire.data, json));
    return EXIT.done;
  } catch (error) {
    if (json && isBeamdeckError(error)) terminal.write(jsonText({ error: error.toJSON() }, true));
    if (!isBeamdeckError(error) || error.details['outcome'] !== 'unknown') throw error;
    terminal.note(`beamdeck: ${error.message} It may have been done: look before you try again.`);
    return EXIT.unknown;
  }
}

async function list(cluster: Cluster, json: boolean, terminal: Terminal): Promise<number> {
  const operations = await cluster.operations.list();
  const lines = operations.map(({ name, danger, summary, allowed }) =>
    `${name.padEnd(28)} ${danger.padEnd(9)} ${allowed ? '' : '(not allowed) '}${summary}`.trimEnd(),
  );
  terminal.write(
    json ? jsonText(operations, true) : `${lines.map((line) => printable(line, 300)).join('\n')}\n`,
  );
  return EXIT.done;
}

/** `limit=20`; text is read by the operation's own schema, so only what is nested has to be JSON. */
function readParam(word: string): readonly [string, unknown] {
  const at = word.indexOf('=');
  if (at < 1) throw new UsageError(`"${printable(word)}" is no param: write name=value.`);
  const [name, text] = [word.slice(0, at), word.slice(at + 1)];
  if (!/^\s*[[{]/.test(text)) return [name, text];
  try {
    return [name, JSON.parse(text)];
  } catch {
    // An Erlang term begins so too.
    return [name, text];
  }
}

/** JSON for people, in lines; for programs, on one. Escapes all that could act on a terminal. */
export function jsonText(value: unknown, forPrograms: boolean): string {
  const text = forPrograms ? JSON.stringify(value) : JSON.stringify(value, null, 2);
  const escaped = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (found) =>
    found === '\n'
      ? found
      : [...Array(found.length).keys()]
          .map((i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`)
          .join(''),
  );
  return `${escaped}\n`;
}
