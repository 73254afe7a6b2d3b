import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createCluster, createRedactor, systemClock } from '@beamdeck/core';
import type { EngineCluster, Principal } from '@beamdeck/core';
import { erlangProbe } from '@beamdeck/core/beam';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { openFileAudit } from '../audit/open-file-audit.js';
import { ConfigError } from '../config/config-error.js';
import type { ClusterSettings } from '../config/gateway-config.js';

/** A cluster and its audit log, which outlives it. */
export interface OpenedCluster {
  readonly cluster: EngineCluster;
  close(): Promise<void>;
}

/**
 * The cluster that the configuration describes, not yet entered. A simulated one may be steered and enabled for everything,
 * unless the configuration says otherwise; a real one is read only unless it says otherwise. Rejects with what
 * `openFileAudit` does, or with `ConfigError` for a cookie file that is not for its owner alone.
 */
export async function openCluster(
  settings: ClusterSettings,
  { name, principal }: { readonly name: string; readonly principal?: Principal },
): Promise<OpenedCluster> {
  const { watch, safety, audit: log } = settings;
  // Before anything is opened that would have to be closed again.
  const cookie = await readCookie(settings);
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

const cookiePath = ({ cookieFile = '~/.erlang.cookie' }: ClusterSettings): string =>
  cookieFile.startsWith('~/') ? join(homedir(), cookieFile.slice(2)) : cookieFile;

/**
 * To keep it out of whatever is told; that it cannot be read is for the probe to say. Whoever can read it can do everything to
 * the cluster, so a file that others can read is refused, as Erlang itself does. Rejects with `ConfigError`.
 */
async function readCookie(settings: ClusterSettings): Promise<string> {
  if (settings.connect === undefined) return '';
  const path = cookiePath(settings);
  const mode = await stat(path).then(
    (found) => found.mode,
    () => 0,
  );
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new ConfigError(`${path} holds the cluster’s cookie and can be read by others: \`chmod 600\` it.`);
  }
  return readFile(path, 'utf8').then(
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
