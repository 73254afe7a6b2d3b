import type { Clock, ClusterStatus, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { Subscription } from 'rxjs';
import { createTopic } from './topic.js';
import type { Topic } from './topic.js';
import {
  changeFacts,
  clusterStateChanges,
  nodeVitalsTopic,
  topologyEntries,
  vitalsEntries,
} from './topic-kinds.js';
import type { ServedCluster } from '../served-cluster.js';

export interface CollectorOptions {
  readonly cluster: ServedCluster;
  readonly clock: Clock;
  /** Random for each start: positions of another start mean nothing here. */
  readonly epoch: string;
  readonly ring: { readonly maxAgeMs: number; readonly maxBytes: number };
  /** Some topic has a change; at most once for each thing the engine tells. */
  readonly onChange: () => void;
  /** The engine's own standing with the cluster has changed. */
  readonly onStatus: () => void;
}

/** One subscription to the engine for all clients of the stream, kept as topics. */
export interface Collector {
  readonly epoch: string;
  /** The last number of the one count that all topics share. */
  readonly seq: number;
  readonly topics: readonly Topic[];
  readonly status: ClusterStatus['state'];
  readonly topology: ClusterTopology | null;
  readonly simulated: boolean;
  /** Age of each node's newest numbers, in milliseconds. */
  ages(): Record<string, number>;
  /** Lets go of the engine. */
  close(): void;
}

export function createCollector(options: CollectorOptions): Collector {
  const { cluster, clock, epoch, ring, onChange, onStatus } = options;
  let seq = 0;
  const nextSeq = () => (seq += 1);
  const changes = createTopic({ kind: clusterStateChanges, start: 0, nextSeq, ring });
  const gauges = createTopic({ kind: nodeVitalsTopic, start: 0, nextSeq, ring });

  let status: ClusterStatus['state'] = 'idle';
  let simulated = cluster.kind === 'simulated';
  let topology: ClusterTopology | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  /** A topology that waits for the end of the turn: a change that explains it may come right after it, or before. */
  let pending: ClusterTopology | null = null;
  let cancelFlush = () => {};

  function apply(next: ClusterTopology, facts?: string): void {
    topology = next;
    if (changes.replace(topologyEntries(next), clock.now(), facts) !== null) onChange();
  }

  function flush(): void {
    const next = pending;
    pending = null;
    if (next !== null) apply(next);
  }

  const subscription = new Subscription();
  subscription.add(
    cluster.status$.subscribe((next) => {
      if (next.state === status) return;
      status = next.state;
      onStatus();
    }),
  );
  subscription.add(cluster.mode$.subscribe((mode) => (simulated = mode.simulation)));
  subscription.add(
    cluster.changes$.subscribe((change) => {
      if (pending !== null && pending.collectedAt <= change.topology.collectedAt) pending = null;
      apply(change.topology, changeFacts(change));
    }),
  );
  subscription.add(
    cluster.topology$.subscribe((next) => {
      pending = next;
      cancelFlush();
      cancelFlush = clock.schedule(0, flush);
    }),
  );
  subscription.add(
    cluster.vitals$.subscribe((next) => {
      vitals = next;
      if (gauges.replace(vitalsEntries(next), clock.now()) !== null) onChange();
    }),
  );

  // What the engine knew already is there at once: the first client's snapshot is not empty.
  cancelFlush();
  flush();

  return {
    epoch,
    topics: [changes, gauges],
    get seq() {
      return seq;
    },
    get status() {
      return status;
    },
    get topology() {
      return topology;
    },
    get simulated() {
      return simulated;
    },
    ages() {
      const now = clock.now();
      return Object.fromEntries(
        [...vitals].map(([name, { collectedAt }]) => [name, Math.max(0, now - Date.parse(collectedAt))]),
      );
    },
    close() {
      cancelFlush();
      subscription.unsubscribe();
    },
  };
}
