import { fromWire } from '../../model/codec.js';
import type { ClusterHealth } from '../../model/health.js';
import type { NodeVitals } from '../../model/node.js';
import { canonicalJson } from '../../model/state-checksum.js';
import {
  HEALTH_KEY,
  healthEntry,
  NODE_KEY_PREFIX,
  nodeHealthEntry,
  nodeStateEntry,
  nodeVitalsEntry,
  TOPOLOGY_KEY,
  topologyEntry,
} from '../../model/stream-event.js';
import type { ClusterTopology } from '../../model/topology.js';

type Entries = Iterable<readonly [string, unknown]>;

/**
 * The model form of what the stream's topics hold. What has not changed stays the same object, also over a whole new
 * snapshot. Methods throw `protocol_error` for entries that are not in the form of their topic.
 */
export interface RemoteState {
  /** Null before the gateway knows of any. */
  readonly topology: ClusterTopology | null;
  readonly vitals: ReadonlyMap<string, NodeVitals>;
  /** Null before the gateway has found any. */
  readonly health: ClusterHealth | null;
  /** Replaces everything. */
  replaceTopology(entries: Entries): void;
  changeTopology(set: Entries, deleted: readonly string[]): void;
  replaceVitals(entries: Entries): void;
  changeVitals(set: Entries, deleted: readonly string[]): void;
  replaceHealth(entries: Entries): void;
  changeHealth(set: Entries, deleted: readonly string[]): void;
}

export function createRemoteState(): RemoteState {
  const gauges = createKept((wire) => fromWire(nodeVitalsEntry, wire));
  const standing = createWhole(
    TOPOLOGY_KEY,
    createKept((wire) => fromWire(topologyEntry, wire)),
    createKept((wire) => fromWire(nodeStateEntry, wire)),
  );
  const condition = createWhole(
    HEALTH_KEY,
    createKept((wire) => fromWire(healthEntry, wire)),
    createKept((wire) => fromWire(nodeHealthEntry, wire)),
  );
  let topology: ClusterTopology | null = null;
  let health: ClusterHealth | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();

  const assembleTopology = (): void => {
    const { whole, nodes } = standing;
    topology = whole === undefined ? null : { ...whole, nodeStates: Object.fromEntries(nodes) };
  };
  const assembleHealth = (): void => {
    const { whole, nodes } = condition;
    health = whole === undefined ? null : { ...whole, nodeStatuses: Object.fromEntries(nodes) };
  };

  return {
    get topology() {
      return topology;
    },
    get vitals() {
      return vitals;
    },
    get health() {
      return health;
    },
    replaceTopology(entries) {
      standing.replace(entries);
      assembleTopology();
    },
    changeTopology(set, deleted) {
      standing.change(set, deleted);
      assembleTopology();
    },
    replaceVitals(entries) {
      const list = [...entries];
      gauges.keepOnly(new Set(list.map(([key]) => key)));
      for (const [key, value] of list) gauges.setIfDifferent(key, value);
      vitals = new Map(gauges.values);
    },
    changeVitals(set, deleted) {
      for (const [key, value] of set) gauges.set(key, value);
      for (const key of deleted) gauges.delete(key);
      vitals = new Map(gauges.values);
    },
    replaceHealth(entries) {
      condition.replace(entries);
      assembleHealth();
    },
    changeHealth(set, deleted) {
      condition.change(set, deleted);
      assembleHealth();
    },
  };
}

/** A topic with one entry about the whole, under `key`, and one for each node. Other keys are of a newer gateway. */
function createWhole<W, N>(key: string, rest: Kept<W>, nodes: Kept<N>) {
  const take = (entries: Entries, how: 'set' | 'setIfDifferent'): void => {
    for (const [name, value] of entries) {
      if (name === key) rest[how](name, value);
      else if (name.startsWith(NODE_KEY_PREFIX)) nodes[how](name.slice(NODE_KEY_PREFIX.length), value);
    }
  };
  return {
    get whole() {
      return rest.values.get(key);
    },
    nodes: nodes.values,
    replace(entries: Entries): void {
      const list = [...entries];
      rest.keepOnly(new Set(list.map(([name]) => name)));
      nodes.keepOnly(new Set(list.map(([name]) => name.slice(NODE_KEY_PREFIX.length))));
      take(list, 'setIfDifferent');
    },
    change(set: Entries, deleted: readonly string[]): void {
      take(set, 'set');
      for (const name of deleted) nodes.delete(name.slice(NODE_KEY_PREFIX.length));
    },
  };
}

type Kept<T> = ReturnType<typeof createKept<T>>;

/**
 * Values by key. A change is read without a question; of a new whole, only what differs is read, so that the rest stays
 * the same object. The wire values are those that the session holds, not copies.
 */
function createKept<T>(read: (wire: unknown) => T) {
  const values = new Map<string, T>();
  const wires = new Map<string, unknown>();
  const set = (key: string, wire: unknown): void => {
    values.set(key, read(wire));
    wires.set(key, wire);
  };
  return {
    values: values as ReadonlyMap<string, T>,
    set,
    setIfDifferent(key: string, wire: unknown): void {
      if (!values.has(key) || canonicalJson(wires.get(key)) !== canonicalJson(wire)) set(key, wire);
    },
    delete(key: string): void {
      values.delete(key);
      wires.delete(key);
    },
    keepOnly(keys: ReadonlySet<string>): void {
      for (const key of [...values.keys()]) {
        if (keys.has(key)) continue;
        values.delete(key);
        wires.delete(key);
      }
    },
  };
}
