import type { ClusterChange, NodeStatus } from '@beamdeck/core';
import { partitionWord } from '../partition/partition.model.js';

/** One line of the feed: something that happened to a node, or to the cluster as a whole (`node` is null). */
export interface FeedEntry {
  readonly key: string;
  readonly at: string;
  readonly node: string | null;
  readonly what: NodeStatus | 'joined' | 'left' | 'whole' | 'partition';
  /** Why, as far as known; of a partition, what it is like: `2 islands`. */
  readonly reason: string | null;
}

/** As many as are worth scrolling through; older ones are gone. */
export const FEED_LENGTH = 100;

/** The feed with one more change, newest first. */
export function withChange(feed: readonly FeedEntry[], change: ClusterChange): readonly FeedEntry[] {
  const { changes, timestamp, topology } = change;
  const added = new Set(changes.nodesAdded);
  const fresh: Omit<FeedEntry, 'key' | 'at'>[] = [
    ...changes.nodesAdded.map((node) => ({ node, what: 'joined' as const, reason: null })),
    ...changes.nodesRemoved.map((node) => ({ node, what: 'left' as const, reason: null })),
    ...changes.nodesChanged
      .filter(({ node, from, to }) => !isDiscovery(from, to) && !(added.has(node) && to === 'up'))
      .map(({ node, to, reason }) => ({ node, what: to, reason })),
  ];
  if (changes.partitionStatusChanged) {
    const reason = partitionWord(topology);
    fresh.push({ node: null, what: reason === null ? 'whole' : 'partition', reason });
  }
  const first = Number(feed[0]?.key ?? 0) + 1;
  const entries = fresh.map((entry, index) => ({ ...entry, at: timestamp, key: String(first + index) }));
  return [...entries.reverse(), ...feed].slice(0, FEED_LENGTH);
}

/** Getting to know a node that was there all along, or not looking at it for a while, is no change of the cluster. */
export function isDiscovery(from: NodeStatus, to: NodeStatus): boolean {
  return from === to || to === 'unknown' || (from === 'unknown' && to === 'up');
}
