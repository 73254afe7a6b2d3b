import { auditLine, recoveryEvent, resultToWire, simulationEvent, toWire } from '@beamdeck/core';
import type {
  Clock,
  ClusterStatus,
  ClusterTopology,
  NodeVitals,
  OperationContract,
  OperationResult,
  StreamTopic,
} from '@beamdeck/core';
import { Subscription } from 'rxjs';
import { createTopic } from './topic.js';
import type { Topic, TopicKind } from './topic.js';
import {
  arsenalUpdates,
  auditTopic,
  changeFacts,
  clusterHealthTopic,
  clusterStateChanges,
  healthEntries,
  nodeVitalsTopic,
  recoveryTopic,
  simulationEvents,
  topologyEntries,
  vitalsEntries,
} from './topic-kinds.js';
import type { ViewedStreams } from './viewed-streams.js';

export interface CollectorOptions {
  readonly streams: ViewedStreams;
  /** Whose params and results are known, so that they can be written in wire form. */
  readonly operations: readonly OperationContract[];
  /** Null: not known yet. */
  readonly simulated: boolean | null;
  readonly clock: Clock;
  /** Random for each start: positions of another start mean nothing here. */
  readonly epoch: string;
  readonly ring: { readonly maxAgeMs: number; readonly maxBytes: number };
  /** Some topic has a change; at most once for each thing the engine tells. */
  readonly onChange: () => void;
  /** The engine's own standing with the cluster has changed. */
  readonly onStatus: () => void;
}

/** One subscription to the engine for all clients of a view, kept as topics. */
export interface Collector {
  readonly epoch: string;
  /** The last number of the one count that all topics share. */
  readonly seq: number;
  readonly topics: readonly Topic[];
  readonly status: ClusterStatus['state'];
  readonly topology: ClusterTopology | null;
  readonly simulated: boolean;
  /** Health is checked, which asks the nodes, only once somebody wants to be told of it. */
  want(topics: ReadonlySet<StreamTopic>): void;
  /** Age of each node's newest numbers, in milliseconds. */
  ages(): Record<string, number>;
  /** Lets go of the engine. */
  close(): void;
}

/** Larger data of an operation's result is not sent to all who look on: it is null, and whoever ran the operation has it. */
const MAX_DATA_CHARACTERS = 16_384;

export function createCollector(options: CollectorOptions): Collector {
  const { streams, clock, epoch, ring, onChange, onStatus } = options;
  const operations = new Map(options.operations.map((operation) => [operation.name, operation]));
  let seq = 0;
  const nextSeq = () => (seq += 1);
  const topic = (kind: TopicKind): Topic => createTopic({ kind, start: 0, nextSeq, ring });
  const changes = topic(clusterStateChanges);
  const gauges = topic(nodeVitalsTopic);
  const health = topic(clusterHealthTopic);
  const results = topic(arsenalUpdates);
  const simulation = topic(simulationEvents);
  const recovery = topic(recoveryTopic);
  const audit = topic(auditTopic);

  let status: ClusterStatus['state'] = 'idle';
  let simulated = options.simulated === true;
  let topology: ClusterTopology | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();
  /** A topology that waits for the end of the turn: a change that explains it may come right after it, or before. */
  let pending: ClusterTopology | null = null;
  let cancelFlush = () => {};
  let healthWanted = false;

  function apply(next: ClusterTopology, facts?: string): void {
    topology = next;
    if (changes.replace(topologyEntries(next), clock.now(), facts) !== null) onChange();
  }

  function flush(): void {
    const next = pending;
    pending = null;
    if (next !== null) apply(next);
  }

  function tell(events: Topic, key: string, wire: unknown): void {
    events.append(key, wire, clock.now());
    onChange();
  }
  /** Numbered anew in each epoch, in which all of them are. */
  const tellNumbered = (events: Topic, wire: unknown): void => tell(events, String(seq + 1), wire);

  const subscription = new Subscription();
  subscription.add(
    streams.status$.subscribe((next) => {
      if (next.state === status) return;
      status = next.state;
      onStatus();
    }),
  );
  subscription.add(streams.mode$.subscribe((mode) => (simulated = mode.simulation)));
  subscription.add(
    streams.changes$.subscribe((change) => {
      if (pending !== null && pending.collectedAt <= change.topology.collectedAt) pending = null;
      apply(change.topology, changeFacts(change));
    }),
  );
  subscription.add(
    streams.topology$.subscribe((next) => {
      pending = next;
      cancelFlush();
      cancelFlush = clock.schedule(0, flush);
    }),
  );
  subscription.add(
    streams.vitals$.subscribe((next) => {
      vitals = next;
      if (gauges.replace(vitalsEntries(next), clock.now()) !== null) onChange();
    }),
  );
  subscription.add(
    streams.operationResults$.subscribe((result) =>
      tell(results, result.metadata.requestId, resultEntry(operations.get(result.operation), result)),
    ),
  );
  subscription.add(
    streams.simulationEvents$.subscribe((event) => tellNumbered(simulation, toWire(simulationEvent, event))),
  );
  subscription.add(
    streams.recovery$.subscribe((event) => tellNumbered(recovery, toWire(recoveryEvent, event))),
  );
  subscription.add(
    streams.auditLines$.subscribe((line) => tell(audit, String(line.seq), toWire(auditLine, line))),
  );

  // What the engine knew already is there at once: the first client's snapshot is not empty.
  cancelFlush();
  flush();

  return {
    epoch,
    topics: [
      ...[changes, gauges, health, results],
      ...(options.simulated === false ? [] : [simulation]),
      ...[recovery, audit],
    ],
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
    want(topics) {
      if (healthWanted || !topics.has('cluster_health')) return;
      healthWanted = true;
      subscription.add(
        streams.health$.subscribe((next) => {
          if (health.replace(healthEntries(next), clock.now()) !== null) onChange();
        }),
      );
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

function resultEntry(operation: OperationContract | undefined, result: OperationResult): unknown {
  const wire = resultToWire(operation, result) as { readonly data: unknown };
  const isLarge = (JSON.stringify(wire.data) ?? '').length > MAX_DATA_CHARACTERS;
  return isLarge ? { ...wire, data: null } : wire;
}
