import type { ClusterTopology, NodeStatus } from '@beamdeck/core';
import type { FakeCluster } from '../../src/testing/fake-cluster.js';
import type { Recorded } from './recorded.js';

/** Of each twenty changes: fifteen are a node's gauges, two are a node that goes or comes, and one is of each other kind. */
const KINDS = 20;

/**
 * Makes one change after the other of what was recorded, and tells the cluster's streams of each by itself, merged with no
 * other. Nodes come and go one after the other, a few of them away at a time; gauges go up and down. Nothing grows.
 */
export function changesOf(recorded: Recorded, cluster: FakeCluster): () => void {
  const names = recorded.topology.nodes;
  const vitals = new Map(recorded.vitals.map((each) => [each.node, each]));
  let { topology, health, page, info } = recorded;
  let [count, gauged, moved] = [0, 0, 0];

  function gauges(at: string): void {
    const before = vitals.get(names[(gauged += 1) % names.length] ?? '');
    if (before === undefined) return;
    const swing = 1 + 0.2 * Math.sin(gauged / 50);
    const next = {
      ...before,
      collectedAt: at,
      processes: { ...before.processes, used: Math.round(1_000 * swing) },
      memory: { ...before.memory, total: Math.round(9e7 * swing) },
      runQueue: gauged % 5,
      reductions: before.reductions + 100_000,
    };
    vitals.set(before.node, next);
    cluster.setVitals(next);
  }

  function move(at: string): void {
    // Every node goes, and comes back ten moves later.
    const away = moved % 2 === 0;
    const which = (moved >> 1) + (away ? 5 : 0);
    moved += 1;
    const node = names[which % names.length] ?? '';
    const state = topology.nodeStates[node];
    const to: NodeStatus = away ? 'unreachable' : 'up';
    if (state === undefined || state.status === to) return;
    const reason = away ? 'Two sweeps in a row went unanswered' : null;
    topology = moveOf(topology, node, to, reason, at);
    cluster.setTopology(topology);
    cluster.tell({
      type: away ? 'node_down' : 'node_up',
      timestamp: at,
      topology,
      changes: {
        nodesAdded: [],
        nodesRemoved: [],
        partitionStatusChanged: false,
        nodesChanged: [{ node, from: state.status, to, reason }],
      },
    });
  }

  function processes(at: string): void {
    page = {
      ...page,
      ...{ collectedAt: at },
      processes: page.processes.map((row) => ({ ...row, reductions: row.reductions + 1_000 })),
    };
    cluster.setProcesses(page);
  }

  function findings(at: string): void {
    const node = names[count % names.length] ?? '';
    const found = health.nodeStatuses[node];
    if (found === undefined) return;
    const nodeStatuses = { ...health.nodeStatuses, [node]: { ...found, lastUpdated: at } };
    health = { ...health, nodeStatuses };
    cluster.setHealth(health);
  }

  function details(at: string): void {
    info = { ...info, collectedAt: at };
    cluster.setInfo(info);
  }

  return () => {
    const at = new Date().toISOString();
    const kind = (count += 1) % KINDS;
    if (kind === 0) processes(at);
    else if (kind === 7) findings(at);
    else if (kind === 14) details(at);
    else if (kind === 4 || kind === 11) move(at);
    else gauges(at);
  };
}

function moveOf(
  topology: ClusterTopology,
  node: string,
  to: NodeStatus,
  reason: string | null,
  at: string,
): ClusterTopology {
  const state = topology.nodeStates[node];
  if (state === undefined) return topology;
  const lastSeen = to === 'up' ? null : at;
  return {
    ...topology,
    collectedAt: at,
    connectedNodes:
      to === 'up'
        ? [...topology.connectedNodes, node].sort()
        : topology.connectedNodes.filter((each) => each !== node),
    nodeStates: { ...topology.nodeStates, [node]: { ...state, status: to, since: at, reason, lastSeen } },
  };
}
