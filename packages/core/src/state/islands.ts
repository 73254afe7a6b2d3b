import type { Sight } from './sight.js';
import { bitset, bitsOf, clearBit, hasBit } from './sight.js';

/**
 * How long two nodes' words about each other must disagree before the disagreement is a fact (one sees a link that the
 * other does not) and not the moment between two views.
 */
export const SETTLE_MS = 700;

export interface IslandsInput {
  readonly sight: Sight;
  /** Nodes whose own views are evidence. */
  readonly answering: readonly number[];
  /** Nodes that have no view of their own to show, but are seen by nodes that have. */
  readonly seenOnly: readonly number[];
}

export interface Islands {
  /** Sets of nodes that see each other, over any number of steps; every given node is in exactly one. */
  readonly islands: readonly (readonly number[])[];
  /** Pairs (from, to) of answering nodes where `from` does not see `to`: at most `MISSING_LISTED` of them. */
  readonly missing: readonly (readonly [number, number])[];
  readonly missingCount: number;
  /** Nodes whose next view will tell whether a contradiction between two words is a fact. */
  readonly unsettled: ReadonlySet<number>;
}

/** A netsplit of a large cluster misses a quarter of a million links; the islands tell it, these are examples. */
export const MISSING_LISTED = 500;

/** Islands and missing links, from the nodes' own words. Work is proportional to what departs from a mesh. */
export function findIslands({ sight, answering, seenOnly }: IslandsInput): Islands {
  const words = sight.words;
  const asked = bitset(words, answering);
  const missing: (readonly [number, number])[] = [];
  const unsettled = new Set<number>();
  let missingCount = 0;

  /**
   * A link holds while both say so, or while one's contradiction is too fresh. Of a node that does not answer only the word
   * of others counts: its own is of a time before.
   */
  const linked = (a: number, b: number): boolean => {
    if (!hasBit(asked, a)) return hasBit(asked, b) && sight.sees(b, a);
    if (!hasBit(asked, b)) return sight.sees(a, b);
    const ab = sight.sees(a, b);
    return ab === sight.sees(b, a) ? ab : settledAt(sight, a, b) > oldestView(sight, a, b);
  };

  for (const from of answering) {
    const row = sight.row(from);
    for (let word = 0; word < words; word += 1) {
      const absent = (asked[word] as number) & ~(row?.[word] ?? 0);
      if (absent === 0) continue;
      for (const bit of bitsOf(absent)) {
        const to = word * 32 + bit;
        if (to === from) continue;
        const settles = sight.sees(to, from) ? settledAt(sight, from, to) : -Infinity;
        if (settles > oldestView(sight, from, to)) {
          for (const node of [from, to]) if (sight.viewAt(node) < settles) unsettled.add(node);
          continue;
        }
        missingCount += 1;
        if (missing.length < MISSING_LISTED) missing.push([from, to]);
      }
    }
  }

  const all = [...answering, ...seenOnly];
  const unvisited = bitset(words, all);
  let left = all.length;
  const islands: number[][] = [];
  for (const start of all) {
    if (!hasBit(unvisited, start)) continue;
    clearBit(unvisited, start);
    left -= 1;
    const island = [start];
    for (let next = 0; next < island.length && left > 0; next += 1) {
      const from = island[next] as number;
      for (let word = 0; word < words; word += 1) {
        const candidates = unvisited[word] as number;
        if (candidates === 0) continue;
        for (const bit of bitsOf(candidates)) {
          const to = word * 32 + bit;
          if (!linked(from, to)) continue;
          clearBit(unvisited, to);
          left -= 1;
          island.push(to);
        }
      }
    }
    islands.push(island);
  }
  return { islands, missing, missingCount, unsettled };
}

/** Views taken from then on were taken well after either last changed its word about the other. */
function settledAt(sight: Sight, a: number, b: number): number {
  return Math.max(sight.changedAt(a, b), sight.changedAt(b, a)) + SETTLE_MS;
}

function oldestView(sight: Sight, a: number, b: number): number {
  return Math.min(sight.viewAt(a), sight.viewAt(b));
}
