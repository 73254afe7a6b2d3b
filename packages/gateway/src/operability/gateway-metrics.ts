import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock, OperationResult } from '@beamdeck/core';
import { Subscription } from 'rxjs';
import type { ServedCluster } from '../served-cluster.js';
import type { StreamHub } from '../stream/stream-hub.js';
import { createClusterGauges } from './cluster-gauges.js';
import { createClusterLookout } from './cluster-lookout.js';
import type { ClusterLookout } from './cluster-lookout.js';

export interface GatewayMetricsOptions {
  readonly clusters: ReadonlyMap<string, { readonly cluster: ServedCluster; readonly hub: StreamHub }>;
  readonly clock: Clock;
  /** Requests that are being answered at this moment. */
  readonly inFlight: () => number;
}

/** The gateway's own numbers and those of its clusters, in a registry of its own. */
export interface GatewayMetrics {
  /** For whoever wants to add to it: the numbers of a process, for one. */
  readonly registry: Registry;
  /** In Prometheus' text format. Being read counts as watching the clusters, see `ClusterLookout`. */
  text(): Promise<string>;
  close(): void;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createGatewayMetrics({ clusters, clock, inFlight }: GatewayMetricsOptions): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  const gauges = createClusterGauges(registry);
  const operations = new Counter({
    name: 'beamdeck_operations_total',
    help: 'Operations by how they ended; code is empty for those that are done.',
    labelNames: ['cluster', 'operation', 'outcome', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'beamdeck_operation_duration_seconds',
    help: 'How long operations took.',
    labelNames: ['cluster', 'operation'],
    buckets: SECONDS,
    registers,
  });
  const sweeps = new Histogram({
    name: 'beamdeck_sweep_target_seconds',
    help: 'Work of one sweep on the node it asks, while metrics are read.',
    labelNames: ['cluster'],
    buckets: SECONDS,
    registers,
  });
  const cost = {
    seconds: new Counter({
      name: 'beamdeck_node_cost_seconds_total',
      help: 'Work on the node that our questions have caused.',
      labelNames: ['cluster', 'node', 'by'],
      registers,
    }),
    bytes: new Counter({
      name: 'beamdeck_node_cost_bytes_total',
      help: 'Bytes to and from the node, both ways.',
      labelNames: ['cluster', 'node', 'by'],
      registers,
    }),
  };
  const streams = createStreamMetrics(registry, clusters);
  new Gauge({
    name: 'beamdeck_requests_in_flight',
    help: 'Requests being answered, event streams left out.',
    registers,
    collect() {
      this.set(inFlight());
    },
  });

  /** Nodes that have a cost, by cluster. */
  const charged = new Map<string, Set<string>>();

  function count(cluster: string, result: OperationResult): void {
    const { operation, outcome, error, executionTimeMs, metadata } = result;
    operations.inc({ cluster, operation, outcome, code: error?.code ?? '' });
    durations.observe({ cluster, operation }, executionTimeMs / 1000);
    for (const [node, spent] of Object.entries(metadata.cost)) spend(cluster, node, 'operation', spent);
  }

  function spend(
    cluster: string,
    node: string,
    by: 'operation' | 'sweep',
    spent: { readonly targetMs: number; readonly bytes: number },
  ): void {
    cost.seconds.inc({ cluster, node, by }, spent.targetMs / 1000);
    cost.bytes.inc({ cluster, node, by }, spent.bytes);
    const known = charged.get(cluster) ?? new Set<string>();
    charged.set(cluster, known.add(node));
  }

  /** A cluster that scales up and down has new names for ever: those of nodes that it does not know any more go. */
  function forgetGone(cluster: string, known: ReadonlySet<string>): void {
    for (const node of charged.get(cluster) ?? []) {
      if (known.has(node)) continue;
      for (const by of ['operation', 'sweep']) {
        cost.seconds.remove({ cluster, node, by });
        cost.bytes.remove({ cluster, node, by });
      }
      charged.get(cluster)?.delete(node);
    }
  }

  const subscription = new Subscription();
  const lookouts = new Map<string, ClusterLookout>();
  for (const [name, { cluster }] of clusters) {
    subscription.add(cluster.operationResults$.subscribe((result) => count(name, result)));
    const lookout = createClusterLookout({
      cluster,
      clock,
      onSweep(vitals) {
        sweeps.observe({ cluster: name }, vitals.cost.targetMs / 1000);
        spend(name, vitals.node, 'sweep', vitals.cost);
      },
    });
    lookouts.set(name, lookout);
  }

  return {
    registry,
    text() {
      const readings = new Map([...lookouts].map(([name, lookout]) => [name, lookout.look()]));
      for (const [name, { topology }] of readings) {
        if (topology !== null) forgetGone(name, new Set(topology.nodes));
      }
      gauges.set(readings);
      streams.read();
      return registry.metrics();
    },
    close() {
      subscription.unsubscribe();
      for (const lookout of lookouts.values()) lookout.close();
    },
  };
}

/** The event stream's own counts, taken over as they are at each reading. */
function createStreamMetrics(registry: Registry, clusters: GatewayMetricsOptions['clusters']) {
  const registers = [registry];
  const open = new Gauge({
    name: 'beamdeck_streams',
    help: 'Event streams that are open.',
    labelNames: ['cluster'],
    registers,
  });
  const counter = <L extends string>(name: string, help: string, ...labels: L[]) =>
    new Counter({
      name: `beamdeck_stream_${name}_total`,
      help,
      labelNames: ['cluster', ...labels],
      registers,
    });
  const opened = counter('opened', 'Event streams begun; resumed: from where they were.', 'resumed');
  const messages = counter('messages', 'Messages sent.');
  const bytes = counter('bytes', 'Bytes sent.');
  const resets = counter('resets', 'Streams that had to begin with a new snapshot.', 'reason');
  const ended = counter('ended', 'Streams that the gateway ended.', 'reason');

  return {
    read() {
      for (const counted of [opened, messages, bytes, resets, ended]) counted.reset();
      for (const [cluster, { hub }] of clusters) {
        const { counts } = hub;
        open.set({ cluster }, hub.clients);
        opened.inc({ cluster, resumed: 'true' }, counts.resumed);
        opened.inc({ cluster, resumed: 'false' }, counts.opened - counts.resumed);
        messages.inc({ cluster }, counts.messages);
        bytes.inc({ cluster }, counts.bytes);
        for (const [reason, times] of Object.entries(counts.resets)) resets.inc({ cluster, reason }, times);
        for (const [reason, times] of Object.entries(counts.goaways)) ended.inc({ cluster, reason }, times);
      }
    },
  };
}
