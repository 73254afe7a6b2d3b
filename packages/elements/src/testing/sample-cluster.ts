import type { ClusterTopology, NodeInfo, NodeState, NodeVitals } from '@beamdeck/core';
import {
  sampleClusterTopology,
  sampleNodeInfo,
  sampleNodeState,
  sampleNodeVitals,
} from '@beamdeck/core/testing';

/** An ISO moment so many milliseconds ago. */
export function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

/** A real (not simulated) cluster of named nodes, all up, measured just now. */
export function clusterOf(names: readonly string[], change: Partial<ClusterTopology> = {}): ClusterTopology {
  return sampleClusterTopology(0, {
    nodes: [...names],
    currentNode: names[0] ?? null,
    connectedNodes: [...names],
    totalNodes: names.length,
    mode: names.length > 1 ? 'multi_node' : 'single_node',
    simulationEnabled: false,
    collectedAt: ago(0),
    nodeStates: Object.fromEntries(names.map((name) => [name, stateOf(name)])),
    islands: [[...names]],
    ...change,
  });
}

/** The topology with one node in another state. */
export function withNode(
  topology: ClusterTopology,
  name: string,
  change: Partial<NodeState>,
): ClusterTopology {
  const connected = change.status === undefined || change.status === 'up' || change.status === 'partitioned';
  return {
    ...topology,
    connectedNodes: topology.connectedNodes.filter((node) => connected || node !== name),
    nodeStates: { ...topology.nodeStates, [name]: stateOf(name, change) },
  };
}

export function stateOf(name: string, change: Partial<NodeState> = {}): NodeState {
  return sampleNodeState(name, { simulated: false, ...change });
}

export function vitalsOf(name: string, change: Partial<NodeVitals> = {}): NodeVitals {
  return sampleNodeVitals(name, { simulated: false, collectedAt: ago(0), ...change });
}

export function infoOf(name: string, change: Partial<NodeInfo> = {}): NodeInfo {
  return sampleNodeInfo(name, { simulated: false, collectedAt: ago(0), ...change });
}

export const THREE = ['a@10.0.0.1', 'b@10.0.0.2', 'c@10.0.0.3'] as const;

/** Names that would like to be more than names. */
export const HOSTILE = [
  '<img src=x onerror="window.__pwned = 1">@host',
  '</script><script>window.__pwned = 1</script>@host',
  'javascript:window.__pwned=1@host',
  '\u202Etac.exe\u200B\uD800@host',
  `${'x'.repeat(1_000_000)}@host`,
  '"\'`=cmd()\u001b[31m@host',
] as const;

/** How each of them begins where it is shown: as text, with what cannot be seen made visible. */
export const SHOWN_OF_HOSTILE = [
  '<img src',
  '</script',
  'javascri',
  '\\u{202e}',
  'xxxxxxxx',
  '"\'`=cmd(',
] as const;
