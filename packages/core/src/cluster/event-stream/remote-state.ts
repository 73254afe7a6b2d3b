import { fromWire } from '../../model/codec.js';
import type { NodeState, NodeVitals } from '../../model/node.js';
import { canonicalJson } from '../../model/state-checksum.js';
import {
  NODE_KEY_PREFIX,
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
  /** Replaces everything. */
  replaceTopology(entries: Entries): void;
  changeTopology(set: Entries, deleted: readonly string[]): void;
  replaceVitals(entries: Entries): void;
  changeVitals(set: Entries, deleted: readonly string[]): void;
}

export function createRemoteState(): RemoteState {
  const states = createKept((wire) => fromWire(nodeStateEntry, wire));
  const gauges = createKept((wire) => fromWire(nodeVitalsEntry, wire));
  const rest = createKept((wire) => fromWire(topologyEntry, wire));
  let topology: ClusterTopology | null = null;
  let vitals: ReadonlyMap<string, NodeVitals> = new Map();

  const takeTopology = (entries: Entries, how: 'set' | 'setIfDifferent'): void => {
    for (const [key, value] of entries) {
      if (key === TOPOLOGY_KEY) rest[how](key, value);
      else if (key.startsWith(NODE_KEY_PREFIX)) states[how](key.slice(NODE_KEY_PREFIX.length), value);
    }
  };
  const assemble = (): void => {
    const whole = rest.values.get(TOPOLOGY_KEY);
    if (whole === undefined) topology = null;
    else topology = { ...whole, nodeStates: Object.fromEntries(states.values) as Record<string, NodeState> };
  };

  return {
    get topology() {
      return topology;
    },
    get vitals() {
      return vitals;
    },
    replaceTopology(entries) {
      const list = [...entries];
      rest.keepOnly(new Set(list.map(([key]) => key)));
      states.keepOnly(new Set(list.map(([key]) => key.slice(NODE_KEY_PREFIX.length))));
      takeTopology(list, 'setIfDifferent');
      assemble();
    },
    changeTopology(set, deleted) {
      takeTopology(set, 'set');
      for (const key of deleted) states.delete(key.slice(NODE_KEY_PREFIX.length));
      assemble();
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
  };
}

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
