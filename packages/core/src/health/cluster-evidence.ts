import type { NodeRunway } from '../model/health.js';
import type { ClusterTopology } from '../model/topology.js';
import type { NodeMeasures } from '../probe/cluster-probe.js';
import type { NodeEvidence } from './evidence.js';

export interface ClusterEvidenceInput {
  readonly now: number;
  readonly topology: ClusterTopology;
  readonly sweeps: ReadonlyMap<string, NodeMeasures>;
  readonly mailboxes: ReadonlyMap<string, NodeEvidence['mailboxes']>;
  readonly runways: (node: string) => readonly NodeRunway[];
}

/** The evidence on each node of the topology, in its order; what only the nodes together can tell is worked out here. */
export function clusterEvidence(input: ClusterEvidenceInput): ReadonlyMap<string, NodeEvidence> {
  const { now, topology, sweeps, mailboxes, runways } = input;
  const usualTicktime = usualTicktimeOf(topology, sweeps);
  const unseen = new Map<string, string[]>();
  for (const { from, to } of topology.missingLinks) unseen.set(from, [...(unseen.get(from) ?? []), to]);
  return new Map(
    topology.nodes.flatMap((name) => {
      const state = topology.nodeStates[name];
      if (state === undefined) return [];
      const evidence: NodeEvidence = {
        ...{ now, state, usualTicktime },
        sweep: sweeps.get(name) ?? null,
        mailboxes: mailboxes.get(name) ?? { unmeasured: 'Its processes were not looked at.' },
        unseenPeers: unseen.get(name) ?? [],
        runways: runways(name),
      };
      return [[name, evidence] as const];
    }),
  );
}

/** The nodes that answer, by their standing. */
export function answeringNodes({ nodes, nodeStates }: ClusterTopology): string[] {
  return nodes.filter((name) => {
    const status = nodeStates[name]?.status;
    return status === 'up' || status === 'partitioned';
  });
}

/** What most have; of equally many, what the entry has, else the longest. Null where fewer than two nodes told theirs. */
function usualTicktimeOf(
  topology: ClusterTopology,
  sweeps: ReadonlyMap<string, NodeMeasures>,
): number | null {
  const told = answeringNodes(topology).flatMap((name) => sweeps.get(name)?.netTicktime ?? []);
  if (told.length < 2) return null;
  const times = new Map<number, number>();
  for (const seconds of told) times.set(seconds, (times.get(seconds) ?? 0) + 1);
  const entry = sweeps.get(topology.currentNode ?? '')?.netTicktime ?? null;
  const [usual] = [...times].sort(
    ([a, timesA], [b, timesB]) => timesB - timesA || Number(b === entry) - Number(a === entry) || b - a,
  );
  return usual?.[0] ?? null;
}
