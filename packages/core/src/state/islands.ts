import type { Sight } from './sight.js';
import { bitsOf, clearBit, hasBit, setBit } from './sight.js';

/**
 * How long two nodes' words about each other must disagree before the disagreement is a fact (one sees a link that the
 * other does not) and not the moment between two views.
 */
export const SETTLE_MS = 700;

export interface IslandsInput {
  readonly sight: Sight;
  /** Nodes whose own views are evidence. */
  readonly answering: readonly number[];
  /** Nodes that do not answer us but are seen by nodes that do. */
  readonly seenOnly: readonly number[];
}

export interface Islands {
  /** Sets of nodes that see each other, over any number of steps; every given node is in exactly one. */
  readonly islands: readonly (readonly number[])[];
  /** Pairs (from, to) of answering nodes where `from` does not see `to`: at most `MISSING_LISTED` of them. */
  readonly missing: readonly (readonly [number, number])[];
  readonly missingCount: number;
  /** Nodes with a word that another contradicts, not for long enough yet to count. */
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

  /** A link holds while both say so, or while one's contradiction is too fresh. */
  const linked = (a: number, b: number): boolean => {
    if (!hasBit(asked, b)) return sight.sees(a, b);
    if (!hasBit(asked, a)) return sight.sees(b, a);
    const ab = sight.sees(a, b);
    const ba = sight.sees(b, a);
    return ab === ba ? ab : !settled(sight, a, b);
  };

  for (const from of answering) {
    const row = sight.row(from);
    for (let word = 0; word < words; word += 1) {
      const absent = (asked[word] as number) & ~(row?.[word] ?? 0);
      if (absent === 0) continue;
      for (const bit of bitsOf(absent)) {
        const to = word * 32 + bit;
        if (to === from) continue;
        if (sight.sees(to, from) && !settled(sight, from, to)) {
          unsettled.add(from).add(to);
          continue;
        }
        missingCount += 1;
        if (missing.length < MISSING_LISTED) missing.push([from, to]);
      }
    }
  }

  const unvisited = bitset(words, [...answering, ...seenOnly]);
  const islands: number[][] = [];
  for (const start of [...answering, ...seenOnly]) {
    if (!hasBit(unvisited, start)) continue;
    clearBit(unvisited, start);
    const island = [start];
    for (let next = 0; next < island.length; next += 1) {
      const from = island[next] as number;
      for (let word = 0; word < words; word += 1) {
        const candidates = unvisited[word] as number;
        if (candidates === 0) continue;
        for (const bit of bitsOf(candidates)) {
          const to = word * 32 + bit;
          if (!linked(from, to)) continue;
          clearBit(unvisited, to);
          island.push(to);
        }
      }
    }
    islands.push(island);
  }
  return { islands, missing, missingCount, unsettled };
}

/** Both views were taken well after either last changed its word about the other. */
function settled(sight: Sight, a: number, b: number): boolean {
  const lastWord = Math.max(sight.changedAt(a, b), sight.changedAt(b, a));
  return Math.min(sight.viewAt(a), sight.viewAt(b)) >= lastWord + SETTLE_MS;
}

function bitset(words: number, indexes: readonly number[]): Uint32Array {
  const bits = new Uint32Array(words);
  for (const index of indexes) setBit(bits, index);
  return bits;
}
