import type {
  ClusterHealth,
  ClusterTopology,
  NodeInfo,
  NodeVitals,
  OperationDescriptor,
  ProcessPage,
} from '@beamdeck/core';
import { bringUp, fakeCluster, type FakeCluster } from '../../src/testing/fake-cluster.js';

/** What a cluster said of itself at one moment, as it goes into a page. */
export interface Recorded {
  readonly topology: ClusterTopology;
  readonly vitals: readonly NodeVitals[];
  readonly health: ClusterHealth;
  /** The 100 processes that have done most, of all nodes. */
  readonly page: ProcessPage;
  /** The first node in full. */
  readonly info: NodeInfo;
  readonly operations: readonly OperationDescriptor[];
}

/** A client that knows nothing yet but what may be done. */
export function silentCluster({ operations }: Recorded): FakeCluster {
  const cluster = fakeCluster();
  cluster.setDescriptors(...operations);
  return cluster;
}

/** All of it at once, as a client has it after its first moment on the stream. */
export function tellAll(cluster: FakeCluster, { topology, vitals, health, page, info }: Recorded): void {
  bringUp(cluster, topology, vitals);
  cluster.setHealth(health);
  cluster.setProcesses(page);
  cluster.setInfo(info);
}
