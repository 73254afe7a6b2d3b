export type EventEntries = readonly (readonly [string, unknown])[];

/**
 * A topic of events, as its followers are told of it: each event once, in order, and nothing that lies before they came.
 * What was missed and is still among the last events that the gateway keeps is told when the stream is whole again.
 */
export interface EventTopic {
  /** The last events, in place of whatever was held. Of another `epoch` all are new: that gateway began after ours had gone. */
  replace(entries: EventEntries, epoch: string): void;
  change(set: EventEntries): void;
}

export function createEventTopic(tell: (entries: EventEntries) => void): EventTopic {
  /** Keys that have been told of, or lie before our time; null before the first snapshot. */
  let known: Set<string> | null = null;
  let knownEpoch = '';

  return {
    replace(entries, epoch) {
      const before = known === null ? null : epoch === knownEpoch ? known : new Set<string>();
      known = new Set(entries.map(([key]) => key));
      knownEpoch = epoch;
      if (before === null) return;
      const missed = entries.filter(([key]) => !before.has(key));
      if (missed.length > 0) tell(missed);
    },
    change(set) {
      for (const [key] of set) known?.add(key);
      if (set.length > 0) tell(set);
    },
  };
}
