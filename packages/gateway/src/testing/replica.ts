import { stateChecksum } from '@beamdeck/core';
import type { StreamMessage } from './stream-reader.js';

/**
 * A client's state, kept by the rule of the contract and by nothing else: a change is applied only when it follows on what
 * is held, one that is held already is ignored, and anything else is a gap.
 */
export interface Replica {
  apply(message: StreamMessage): void;
  entries(topic: string): ReadonlyMap<string, unknown>;
  checksum(topic: string): string;
  /** Changes that did not follow on what was held. */
  readonly gaps: number;
}

export function createReplica(): Replica {
  interface Held {
    seq: number;
    entries: Map<string, unknown>;
  }
  const topics = new Map<string, Held>();
  let incoming = new Map<string, unknown>();
  let gaps = 0;

  const held = (topic: string): Held => {
    const known = topics.get(topic) ?? { seq: -1, entries: new Map<string, unknown>() };
    topics.set(topic, known);
    return known;
  };

  return {
    apply({ event, data }) {
      const topic = held(String(data['topic']));
      const seq = Number(data['seq']);
      if (event === 'hello') {
        // What is left of a snapshot that was cut off with its connection.
        incoming = new Map();
      } else if (event === 'snapshot') {
        for (const [key, value] of data['entries'] as [string, unknown][]) incoming.set(key, value);
      } else if (event === 'snapshot-end') {
        topic.seq = seq;
        topic.entries = incoming;
        incoming = new Map();
      } else if (event === 'change' && seq > topic.seq) {
        if (data['prev'] !== topic.seq) {
          gaps += 1;
          return;
        }
        topic.seq = seq;
        for (const [key, value] of data['set'] as [string, unknown][]) topic.entries.set(key, value);
        for (const key of data['deleted'] as string[]) topic.entries.delete(key);
      }
    },
    entries: (topic) => held(topic).entries,
    checksum: (topic) => stateChecksum(held(topic).entries),
    get gaps() {
      return gaps;
    },
  };
}
