import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ClusterStatus, ClusterTopology, NodeStatus, NodeVitals } from '@beamdeck/core';

/** What is known of a cluster at the moment of a scrape. */
export interface ClusterReading {
  readonly status: ClusterStatus['state'];
  /** Null until somebody has watched. */
  readonly topology: ClusterTopology | null;
  readonly vitals: ReadonlyMap<string, NodeVitals>;
  readonly now: number;
}

export interface ClusterGauges {
  /** Puts what is known in place of what was. A cluster of which nothing is known has no gauges but its status. */
  set(readings: ReadonlyMap<string, ClusterReading>): void;
}

const STATES: readonly ClusterStatus['state'][] = [
  'idle',
  'connecting',
  'connected',
  'reconnecting',
  'stale',
  'refused',
  'closed',
];
const NODE_STATUSES: readonly NodeStatus[] = ['up', 'down', 'partitioned', 'unreachable', 'unknown'];
const PARTITIONS = ['healthy', 'minority_partition', 'partial_partition'] as const;
const MEMORY = ['total', 'processes', 'system', 'atom', 'binary', 'code', 'ets'] as const;
const USAGES = ['processes', 'ports', 'atoms', 'ets'] as const;

export function createClusterGauges(registry: Registry): ClusterGauges {
  const all: Gauge[] = [];
  const gauge = <L extends string>(name: string, help: string, ...labelNames: readonly L[]): Gauge<L> => {
    const made = new Gauge({
      name: `beamdeck_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
    });
    all.push(made as unknown as Gauge);
    return made;
  };

  const status = gauge(
    'cluster_status',
    'Where we stand with the cluster: 1 for the state that is.',
    'cluster',
    'state',
  );
  const nodes = gauge('cluster_nodes', 'Nodes by status.', 'cluster', 'status');
  const partition = gauge(
    'cluster_partition',
    'The state of the network between the nodes: 1 for the one that is.',
    'cluster',
    'status',
  );
  const islands = gauge(
    'cluster_islands',
    'Sets of live nodes that see each other; 1 is a whole cluster.',
    'cluster',
  );
  const missingLinks = gauge('cluster_missing_links', 'Links that should be and are not.', 'cluster');
  const used = gauge(
    'node_used',
    'What is used of a limit of the virtual machine.',
    'cluster',
    'node',
    'resource',
  );
  const limit = gauge('node_limit', 'That limit; absent where there is none.', 'cluster', 'node', 'resource');
  const memory = gauge('node_memory_bytes', 'Memory as erlang:memory/0 has it.', 'cluster', 'node', 'kind');
  const runQueue = gauge('node_run_queue', 'Processes ready to run.', 'cluster', 'node');
  const schedulers = gauge('node_schedulers_online', 'Schedulers online.', 'cluster', 'node');
  const reductions = gauge('node_reductions', 'Reductions since the node started.', 'cluster', 'node');
  const uptime = gauge('node_uptime_seconds', 'Time since the node started.', 'cluster', 'node');
  const age = gauge('node_data_age_seconds', 'Age of the numbers above.', 'cluster', 'node');

  function setCluster(cluster: string, { status: state, topology }: ClusterReading): void {
    for (const each of STATES) status.set({ cluster, state: each }, each === state ? 1 : 0);
    if (topology === null) return;
    const standings = Object.values(topology.nodeStates);
    for (const each of NODE_STATUSES) {
      nodes.set({ cluster, status: each }, standings.filter((node) => node.status === each).length);
    }
    for (const each of PARTITIONS) {
      partition.set({ cluster, status: each }, topology.partitionStatus === each ? 1 : 0);
    }
    islands.set({ cluster }, topology.islands.length);
    missingLinks.set({ cluster }, topology.missingLinkCount ?? topology.missingLinks.length);
  }

  function setNode(cluster: string, vitals: NodeVitals, now: number): void {
    const labels = { cluster, node: vitals.node };
    for (const resource of USAGES) {
      used.set({ ...labels, resource }, vitals[resource].used);
      if (vitals[resource].limit > 0) limit.set({ ...labels, resource }, vitals[resource].limit);
    }
    for (const kind of MEMORY) memory.set({ ...labels, kind }, vitals.memory[kind]);
    runQueue.set(labels, vitals.runQueue);
    schedulers.set(labels, vitals.schedulersOnline);
    reductions.set(labels, vitals.reductions);
    uptime.set(labels, vitals.uptimeSeconds);
    age.set(labels, Math.max(0, now - Date.parse(vitals.collectedAt)) / 1000);
  }

  return {
    set(readings) {
      // A node that is forgotten, or not known any more, is not to be reported with its last numbers.
      for (const each of all) each.reset();
      for (const [cluster, reading] of readings) {
        setCluster(cluster, reading);
        for (const vitals of reading.vitals.values()) {
          // Nor one that is down: its gauges are gone, not zero, and its status says why.
          const isUp = reading.topology?.nodeStates[vitals.node]?.status === 'up';
          if (isUp) setNode(cluster, vitals, reading.now);
        }
      }
    },
  };
}
