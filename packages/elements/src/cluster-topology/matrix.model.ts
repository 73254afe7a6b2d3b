import { msg, str } from '@lit/localize';
import type { ClusterTopology, LinkView } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import type { NodeView } from '../node-view/node-view.model.js';
import { blindSpots, sightOf, type Sight } from '../partition/links.model.js';

/** A table larger than this is not read; beyond it only nodes with something to tell are kept. */
export const MATRIX_LIMIT = 48;

export type Connectivity = Readonly<Record<string, Readonly<Record<string, LinkView>>>>;

export interface MatrixCell {
  readonly sight: Sight;
  /** A round trip far above the others of this cluster. */
  readonly slow: boolean;
  readonly text: string;
  /** How long they have not seen each other, in words; empty where they do. */
  readonly age: string;
  /** The whole claim, for tooltip and screen reader; put into words only when asked, for there are thousands of cells. */
  readonly says: () => string;
}

export interface Matrix {
  readonly nodes: readonly NodeView[];
  readonly rows: readonly (readonly MatrixCell[])[];
  /** Nodes left out, since they see everyone and everyone sees them. */
  readonly leftOut: number;
  /** True when at least one round trip is known. */
  readonly timed: boolean;
}

export function matrixOf(
  topology: ClusterTopology,
  nodes: readonly NodeView[],
  connectivity: Connectivity | null,
  now: number,
): Matrix {
  const kept = nodes.length <= MATRIX_LIMIT ? nodes : telling(topology, nodes);
  const blind = blindSpots(topology);
  const sinceOf = new Map(topology.missingLinks.map((link) => [`${link.from}\n${link.to}`, link.since]));
  const slowFrom = slowness(connectivity);
  const rows = kept.map((from) =>
    kept.map((to): MatrixCell => {
      const cell = sightOf(topology, blind, connectivity, from.name, to.name);
      const slow = cell.rttMs !== null && cell.rttMs >= slowFrom;
      const since = sinceOf.get(`${from.name}\n${to.name}`);
      const age = since === undefined ? '' : `, ${msg(str`for ${formatElapsed(now - Date.parse(since))}`)}`;
      const { sight, rttMs } = cell;
      const says = (): string => claim(sight, rttMs, from.label, to.label, age);
      return { sight, slow, text: sign(sight, rttMs), age, says };
    }),
  );
  return {
    nodes: kept,
    rows,
    leftOut: nodes.length - kept.length,
    timed: connectivity !== null && Number.isFinite(slowFrom),
  };
}

function sign(sight: Sight, rttMs: number | null): string {
  return sight === 'sees' && rttMs !== null ? steady(rttMs) : SIGNS[sight];
}

const SIGNS: Readonly<Record<Sight, string>> = { self: '·', sees: '●', blind: '✕', gone: '–', unknown: '?' };

function claim(sight: Sight, rttMs: number | null, from: string, to: string, age: string): string {
  switch (sight) {
    case 'self':
      return msg(str`${from} itself`);
    case 'sees':
      return rttMs === null
        ? msg(str`${from} sees ${to}`)
        : msg(str`${from} sees ${to}, round trip ${steady(rttMs)} ms`);
    case 'blind':
      return msg(str`${from} does not see ${to}${age}`);
    case 'gone':
      return msg(str`${to} is down`);
    case 'unknown':
      return msg(str`Unknown whether ${from} sees ${to}: no fresh answer says`);
  }
}

/** Always as wide, so that a column of round trips can be compared. */
function steady(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

/** Nodes in missing links or not up first, then the others in their order, up to the limit. */
function telling(topology: ClusterTopology, nodes: readonly NodeView[]): readonly NodeView[] {
  const named = new Set(topology.missingLinks.flatMap((link) => [link.from, link.to]));
  const chosen = new Set(
    [...nodes]
      .sort((a, b) => weight(b, named) - weight(a, named))
      .slice(0, MATRIX_LIMIT)
      .map((node) => node.name),
  );
  return nodes.filter((node) => chosen.has(node.name));
}

function weight(node: NodeView, named: ReadonlySet<string>): number {
  return (named.has(node.name) ? 4 : 0) + (node.status === 'up' ? 0 : 2) + (node.entered ? 1 : 0);
}

/** Five times the median round trip, and never under a millisecond; infinite where nothing was measured. */
function slowness(connectivity: Connectivity | null): number {
  const times = Object.values(connectivity ?? {})
    .flatMap((row) => Object.values(row))
    .map((link) => link.rttMs)
    .filter((rtt): rtt is number => rtt !== null)
    .sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  return median === undefined ? Infinity : Math.max(1, median * 5);
}
