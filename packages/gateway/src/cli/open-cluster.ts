import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createCluster, createRedactor, systemClock } from '@beamdeck/core';
import type { EngineCluster, Principal } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { openFileAudit } from '../audit/open-file-audit.js';
import type { ClusterSettings } from '../config/gateway-config.js';

/** A cluster and its audit log, which outlives it. */
export interface OpenedCluster {
  readonly cluster: EngineCluster;
  close(): Promise<void>;
}

/**
 * The cluster that the configuration describes, not yet entered. A simulated one may be steered and enabled for everything,
 * unless the configuration says otherwise; a real one is read only unless it says otherwise. Rejects with what
 * `openFileAudit` does.
 */
export async function openCluster(
  settings: ClusterSettings,
  { name, principal }: { readonly name: string; readonly principal?: Principal },
): Promise<OpenedCluster> {
  const { watch, safety, audit: log } = settings;
  const audit =
    log === undefined
      ? null
      : await openFileAudit({
          path: log.file,
          cluster: name,
          clock: systemClock,
          formerPublicKeys: log.formerPublicKeys,
          ...(log.keyFile === undefined ? {} : { keyPath: log.keyFile }),
          ...(log.anchorFile === undefined ? {} : { anchorPath: log.anchorFile }),
        });
  const common = {
    ...(safety === undefined ? {} : { safety }),
    ...(audit === null ? {} : { audit }),
    ...(principal === undefined ? {} : { principal }),
  };
  const { simulate } = settings;
  const cookie = await readCookie(settings);
  const cluster: EngineCluster =
    simulate === undefined
      ? createCluster({
          ...common,
          probe: realProbe(settings),
          redactor: createRedactor({ secrets: [cookie] }),
          ...(watch === undefined ? {} : { config: watch }),
        })
      : createCluster({
          ...common,
          probe: simulatedProbe({ nodes: simulate.nodes, seed: simulate.seed }),
          config: { enableSimulationControls: true, ...watch },
        });
  return {
    cluster,
    async close() {
      await cluster.close();
      await audit?.close();
    },
  };
}

const cookiePath = ({ cookieFile }: ClusterSettings): string =>
  cookieFile ?? join(homedir(), '.erlang.cookie');

/** To keep it out of whatever is told; that it cannot be read is for the probe to say. */
function readCookie(settings: ClusterSettings): Promise<string> {
  return readFile(cookiePath(settings), 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
}

function realProbe(settings: ClusterSettings) {
  const { connect = [], name, epmdPort } = settings;
  return erlangProbe({
    seeds: connect,
    cookieFile: cookiePath(settings),
    ...(name === undefined ? {} : { name }),
    ...(epmdPort === undefined ? {} : { epmdPort }),
  });
}

/** What the address line says is shown. */
export function clusterTitle({ connect, simulate }: ClusterSettings): string {
  if (connect !== undefined) return `the cluster of ${connect[0] ?? ''}`;
  const nodes = simulate?.nodes ?? 0;
  return `a simulated cluster of ${String(nodes)} ${nodes === 1 ? 'node' : 'nodes'}`;
}
