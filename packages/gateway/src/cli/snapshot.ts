import { writeFile } from 'node:fs/promises';
import { builtinContracts, systemClock, toWire } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { ConfigError } from '../config/config-error.js';
import { EXIT } from './exit-code.js';
import { jsonText } from './run.js';
import type { Terminal } from './terminal.js';
import { withProgress } from './terminal.js';

export interface SnapshotOptions {
  readonly cluster: Cluster;
  /** Null: printed. */
  readonly out: string | null;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** `beamdeck snapshot`: all that can be asked of the cluster at one moment, as the API gives it. */
export async function snapshot({ cluster, out, json, terminal, signal }: SnapshotOptions): Promise<number> {
  const asked = cluster.operations.execute('cluster_snapshot', {}, { signal });
  const { data } = await withProgress({ terminal, clock: systemClock, what: 'Asking every node' }, asked);
  const contract = builtinContracts.find(({ name }) => name === 'cluster_snapshot');
  const text = jsonText(contract === undefined ? data : toWire(contract.result, data as never), json);
  if (out === null) {
    terminal.write(text);
    return EXIT.done;
  }
  // What a process list tells is not for everybody on this machine.
  await writeFile(out, text, { mode: 0o600 }).catch(() => {
    throw new ConfigError(`The file ${out} cannot be written.`);
  });
  terminal.note(`Written to ${out}.`);
  return EXIT.done;
}
