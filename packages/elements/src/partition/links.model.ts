import type { ClusterTopology, LinkView, MissingLink } from '@beamdeck/core';

/** Two live nodes between which a link is missing, as either of them tells. */
export interface MissingPair {
  readonly a: string;
  readonly b: string;
  readonly aSeesB: boolean;
  readonly bSeesA: boolean;
  /** The earlier report, milliseconds. */
  readonly since: number;
}

/** Both directions of a missing link as one pair, in the order of the names. */
export function missingPairs(links: readonly MissingLink[]): readonly MissingPair[] {
  const pairs = new Map<string, MissingPair>();
  for (const link of links) {
    const [a, b] = link.from < link.to ? [link.from, link.to] : [link.to, link.from];
    const key = `${a}\n${b}`;
    const before = pairs.get(key);
    const since = Date.parse(link.since);
    pairs.set(key, {
      a,
      b,
      aSeesB: (before?.aSeesB ?? true) && link.from !== a,
      bSeesA: (before?.bSeesA ?? true) && link.from !== b,
      since: before === undefined ? since : Math.min(before.since, since),
    });
  }
  return [...pairs.values()];
}

/** What one node tells of another: `gone` is a link to a node that is down, and nothing wrong with the link. */
export type Sight = 'self' | 'sees' | 'blind' | 'gone' | 'unknown';

export interface SightCell {
  readonly sight: Sight;
  readonly rttMs: number | null;
}

/**
 * Who sees whom. A mesh is what OTP builds, so a live node sees every other that it does not report missing; what a
 * node that does not answer sees is unknown. Round trips come from `connectivity`, where it was asked for.
 */
export function sightOf(
  topology: ClusterTopology,
  blind: ReadonlySet<string>,
  connectivity: Readonly<Record<string, Readonly<Record<string, LinkView>>>> | null,
  from: string,
  to: string,
): SightCell {
  if (from === to) return { sight: 'self', rttMs: null };
  const told = connectivity?.[from]?.[to];
  const rttMs = told?.rttMs ?? null;
  if (blind.has(sightKey(from, to))) return { sight: 'blind', rttMs: null };
  if (!answers(topology, from)) return { sight: 'unknown', rttMs: null };
  const there = topology.nodeStates[to]?.status;
  if (there === 'down') return { sight: 'gone', rttMs: null };
  if (told !== undefined && told.connected === null) return { sight: 'unknown', rttMs: null };
  if (!answers(topology, to) && told?.connected !== true) return { sight: 'unknown', rttMs: null };
  return { sight: 'sees', rttMs };
}

export function sightKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** The keys of all missing links, for `sightOf`. */
export function blindSpots(topology: ClusterTopology): ReadonlySet<string> {
  return new Set(topology.missingLinks.map((link) => sightKey(link.from, link.to)));
}

function answers(topology: ClusterTopology, node: string): boolean {
  const status = topology.nodeStates[node]?.status;
  return status === 'up' || status === 'partitioned';
}
