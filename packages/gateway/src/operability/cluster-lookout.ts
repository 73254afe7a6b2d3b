import type { Clock, ClusterStatus, ClusterTopology, NodeVitals } from '@beamdeck/core';
import { Subscription } from 'rxjs';
import type { ServedCluster } from '../served-cluster.js';
import type { ClusterReading } from './cluster-gauges.js';

/**
 * What is known of a cluster for whoever scrapes metrics. Being scraped counts as watching: from one scrape on, and until
 * none has come for long enough, the nodes are swept as for any viewer, and by the same sweeps.
 */
export interface ClusterLookout {
  /** What is known now. The first scrape after a while finds the status alone. */
  look(): ClusterReading;
  readonly status: ClusterStatus['state'];
  close(): void;
}

export interface ClusterLookoutOptions {
  readonly cluster: Pick<ServedCluster, 'status$' | 'topology$' | 'vitals$'>;
  readonly clock: Clock;
  /** A sweep of one node has come in. */
  readonly onSweep: (vitals: NodeVitals) => void;
}

/** Prometheus scrapes once a minute at most; two may be missed. */
const LINGER_MS = 150_000;

export function createClusterLookout({ cluster, clock, onSweep }: ClusterLookoutOptions): ClusterLookout {
  let status: ClusterStatus['state'] = 'idle';
  let topology: ClusterTopology | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  let watch: Subscription | null = null;
  let cancelEnd = (): void => undefined;
  const standing = cluster.status$.subscribe(({ state }) => (status = state));

  function take(next: ReadonlyMap<string, NodeVitals>): void {
    for (const [node, now] of next) {
      if (vitals.get(node)?.collectedAt !== now.collectedAt) onSweep(now);
    }
    vitals = next;
  }

  function begin(): Subscription {
    const subscription = new Subscription();
    subscription.add(cluster.topology$.subscribe((next) => (topology = next)));
    subscription.add(cluster.vitals$.subscribe(take));
    return subscription;
  }

  function end(): void {
    watch?.unsubscribe();
    watch = null;
    topology = null;
    vitals = new Map();
  }

  return {
    look() {
      watch ??= begin();
      cancelEnd();
      cancelEnd = clock.schedule(LINGER_MS, end);
      return { status, topology, vitals, now: clock.now() };
    },
    get status() {
      return status;
    },
    close() {
      cancelEnd();
      end();
      standing.unsubscribe();
    },
  };
}
