import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { ProcessRow } from '../model/process.js';
import type { ClusterTopology } from '../model/topology.js';
import { sampleNodeInfo, sampleNodeVitals } from './sample-node.js';
import { sampleProcess } from './sample-process.js';
import { sampleClusterTopology } from './sample-topology.js';

export interface LargeClusterData {
  readonly topology: ClusterTopology;
  readonly vitals: ReadonlyMap<string, NodeVitals>;
  readonly processes: readonly ProcessRow[];
  /** Made when asked for: a node in full is large. */
  nodeInfo(node: string): NodeInfo;
}

/** A large cluster for trials of layout and speed: the design document's `large_cluster_data`. The same numbers give the same data. */
export function largeClusterData(nodeCount = 50, processesPerNode = 200): LargeClusterData {
  const topology = sampleClusterTopology(nodeCount);
  return {
    topology,
    vitals: new Map(topology.nodes.map((node) => [node, sampleNodeVitals(node)])),
    processes: topology.nodes.flatMap((node) =>
      Array.from({ length: processesPerNode }, (_, i) => sampleProcess(node, i)),
    ),
    nodeInfo: (node) => sampleNodeInfo(node),
  };
}
