import { writeFile } from 'node:fs/promises';
import { BeamdeckError, builtinContracts, systemClock, toWire } from '@beamdeck/core';
import type { Cluster } from '@beamdeck/core';
import { ConfigError } from '../config/config-error.js';
import { EXIT } from './exit-code.js';
import { printable } from './printable.js';
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

/**
 * `beamdeck snapshot`: all that can be asked of the cluster at one moment, as the API gives it. Nodes that did not answer are
 * named on stderr; rejects, and writes nothing, when none did.
 */
export async function snapshot({ cluster, out, json, terminal, signal }: SnapshotOptions): Promise<number> {
  const waiting = { terminal, clock: systemClock, what: 'Asking every node' };
  // Says why, where the cluster cannot be entered at all.
  await withProgress(waiting, cluster.connect({ signal }));
  const asked = cluster.operations.execute('cluster_snapshot', {}, { signal });
  const { data } = await withProgress(waiting, asked);
  for (const { node, code } of data.nodesFailed) {
    terminal.note(`beamdeck: ${printable(node)} did not answer: ${printable(code)}.`);
  }
  if (Object.keys(data.nodes).length === 0) {
    throw new BeamdeckError('cluster_unavailable', 'No node of the cluster answers.');
  }
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
