import type { ClusterHealth } from '../../model/health.js';
import type { NodeVitals } from '../../model/node.js';
import type { ChangeEvent, StreamTopic } from '../../model/stream-event.js';
import type { ClusterTopology } from '../../model/topology.js';
import { createEventTopic } from './event-topic.js';
import type { EventEntries, EventTopic } from './event-topic.js';
import { createRemoteState } from './remote-state.js';

/** What comes of the stream's topics: states in model form, events as they are on the wire. */
export interface RemoteTopicsEvents {
  /** Null before the gateway knows of any. `told`: the change it came by; without one it is a whole state. */
  readonly onTopology: (topology: ClusterTopology | null, told?: ChangeEvent) => void;
  readonly onVitals: (vitals: ReadonlyMap<string, NodeVitals>) => void;
  readonly onHealth: (health: ClusterHealth) => void;
  /** Events that were not told yet, in order. */
  readonly onEvents: (topic: StreamTopic, entries: EventEntries) => void;
}

/** Makes of the entries of each topic what a cluster shows of it. Methods throw `protocol_error` for entries not in the topic's form. */
export interface RemoteTopics {
  readonly topology: ClusterTopology | null;
  readonly vitals: ReadonlyMap<string, NodeVitals>;
  /** The topic as a whole, in place of whatever was held. */
  replace(topic: StreamTopic, entries: ReadonlyMap<string, unknown>, epoch: string): void;
  change(change: ChangeEvent): void;
}

export function createRemoteTopics(told: RemoteTopicsEvents): RemoteTopics {
  const state = createRemoteState();
  const events = new Map<StreamTopic, EventTopic>();

  function eventsOf(topic: StreamTopic): EventTopic {
    const known = events.get(topic);
    if (known !== undefined) return known;
    const made = createEventTopic((entries) => told.onEvents(topic, entries));
    events.set(topic, made);
    return made;
  }

  return {
    get topology() {
      return state.topology;
    },
    get vitals() {
      return state.vitals;
    },
    replace(topic, entries, epoch) {
      if (topic === 'cluster_state_changes') {
        state.replaceTopology(entries);
        told.onTopology(state.topology);
      } else if (topic === 'node_vitals') {
        state.replaceVitals(entries);
        told.onVitals(state.vitals);
      } else if (topic === 'cluster_health') {
        state.replaceHealth(entries);
        if (state.health !== null) told.onHealth(state.health);
      } else {
        eventsOf(topic).replace([...entries], epoch);
      }
    },
    change(change) {
      const { topic, set, deleted } = change;
      if (topic === 'cluster_state_changes') {
        state.changeTopology(set, deleted);
        told.onTopology(state.topology, change);
      } else if (topic === 'node_vitals') {
        state.changeVitals(set, deleted);
        told.onVitals(state.vitals);
      } else if (topic === 'cluster_health') {
        state.changeHealth(set, deleted);
        if (state.health !== null) told.onHealth(state.health);
      } else {
        eventsOf(topic).change(set);
      }
    },
  };
}
