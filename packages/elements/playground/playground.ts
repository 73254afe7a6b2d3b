/**
 * The elements on a page of their own, fed by the simulator: `?scene=…&nodes=…&seed=…&theme=…&view=…`. Scenes are
 * what a cluster can get into; each is made by a fault in the simulated cluster, not by drawing it.
 */
import '../src/define.js';
import { createCluster } from '@beamdeck/core';
import { simulatedProbe } from '@beamdeck/core/simulator';
import { brokenCluster } from './broken-cluster.js';

const query = new URLSearchParams(location.search);
const scene = query.get('scene') ?? 'live';
const probe = simulatedProbe({
  nodes: Number(query.get('nodes') ?? 5),
  seed: Number(query.get('seed') ?? 1),
  netTicktimeSeconds: 4,
});
const engine = createCluster({
  probe,
  config: { enableSimulationControls: true },
  safety: { enabledUpTo: 'destroy' },
});
const names = probe.truth().nodes.map((node) => node.name);
const cluster =
  scene === 'stale' || scene === 'error' || scene === 'refused' ? brokenCluster(engine, scene) : engine;

const provider = document.createElement('cluster-provider');
provider.withoutBanner = !query.has('banner');
if (scene !== 'empty') provider.cluster = cluster;
const theme = query.get('theme');
if (theme !== null) provider.setAttribute('theme', theme);
/** `?element=cluster-processes,cluster-process-info` shows these alone, with the attributes of `?attributes=sort:reductions`. */
const alone = query.get('element');
if (alone === null) {
  const consoleElement = document.createElement('cluster-console');
  consoleElement.fill = true;
  provider.append(consoleElement);
} else {
  document.body.classList.add('alone');
  for (const tag of alone.split(',')) {
    const element = document.createElement(tag);
    for (const pair of query.get('attributes')?.split(',') ?? []) {
      const [name = '', value = ''] = pair.split(':');
      element.setAttribute(name, value);
    }
    provider.append(element);
  }
}
document.body.append(provider);

/** What befalls the cluster, two seconds after it was entered. */
const faults: Record<string, () => void> = {
  down: () => probe.simulateNodeFailure(names.at(-1)!),
  frozen: () => probe.simulateNodeFailure(names.at(-1)!, { kind: 'freeze' }),
  partition: () => {
    probe.simulateNetworkPartition([
      names.slice(0, Math.ceil(names.length * 0.6)),
      names.slice(Math.ceil(names.length * 0.6)),
    ]);
  },
  'one-way': () => {
    probe.simulateNetworkPartition([[names[0]!], [names[1]!]], { asymmetric: true });
  },
  pair: () => {
    probe.simulateNetworkPartition([[names[0]!], [names[2]!]]);
  },
  flood: () => probe.mailboxFlood(names[1]!),
};
setTimeout(() => faults[scene]?.(), 2_000);
Object.assign(globalThis, { probe, cluster });
