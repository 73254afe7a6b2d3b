import type { MissingPair } from '../partition/links.model.js';
import type { Place } from './ring-layout.model.js';

/** The lines of the graph, each kind as the data of one path: a line an edge would cost nine times as much. */
export interface GraphPaths {
  /** Links that are as they should be. */
  readonly ordinary: string;
  /** Of those, the ones of the selected node. */
  readonly selected: string;
  readonly missing: string;
  /** A word at some of the missing links, never on top of each other. */
  readonly labels: readonly { readonly x: number; readonly y: number; readonly pair: MissingPair }[];
}

export interface GraphFacts {
  readonly names: readonly string[];
  readonly places: readonly Place[];
  readonly radius: number;
  /** True for a node that has links at all: it answers. */
  readonly linked: (name: string) => boolean;
  readonly missing: readonly MissingPair[];
  readonly selected: string | null;
}

/** Above this a mesh is a grey disc: then only the selected node's links and the missing ones are drawn. */
export const MESH_LIMIT = 40;
const MOST_LABELS = 3;

export function graphPaths(facts: GraphFacts): GraphPaths {
  const { names, places, missing } = facts;
  const index = new Map(names.map((name, at) => [name, at]));
  const apart = new Set(missing.map((pair) => `${pair.a}\n${pair.b}`));
  const whole = names.length <= MESH_LIMIT;
  let ordinary = '';
  let selected = '';
  for (let i = 0; i < names.length; i += 1) {
    const from = names[i]!;
    if (!facts.linked(from) || (!whole && from !== facts.selected)) continue;
    for (let j = whole ? i + 1 : 0; j < names.length; j += 1) {
      const to = names[j]!;
      if (i === j || !facts.linked(to)) continue;
      if (apart.has(from < to ? `${from}\n${to}` : `${to}\n${from}`)) continue;
      const line = segment(places[i]!, places[j]!, facts.radius);
      if (from === facts.selected || to === facts.selected) selected += line;
      else ordinary += line;
    }
  }

  let broken = '';
  const middles: { x: number; y: number; pair: MissingPair }[] = [];
  for (const pair of missing) {
    const a = places[index.get(pair.a) ?? -1];
    const b = places[index.get(pair.b) ?? -1];
    if (a === undefined || b === undefined) continue;
    broken += segment(a, b, facts.radius);
    middles.push({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, pair });
  }
  return { ordinary, selected, missing: broken, labels: labelled(middles, places, facts.radius) };
}

/** From rim to rim. */
function segment(a: Place, b: Place, radius: number): string {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length <= radius * 2) return '';
  const ux = ((b.x - a.x) / length) * radius;
  const uy = ((b.y - a.y) / length) * radius;
  return `M${fixed(a.x + ux)} ${fixed(a.y + uy)}L${fixed(b.x - ux)} ${fixed(b.y - uy)}`;
}

/** At most three words, clear of the nodes and of each other. */
function labelled<T extends { readonly x: number; readonly y: number }>(
  middles: readonly T[],
  places: readonly Place[],
  radius: number,
): readonly T[] {
  const chosen: T[] = [];
  for (const middle of middles) {
    if (chosen.length === MOST_LABELS) break;
    const clear =
      chosen.every((other) => Math.abs(other.y - middle.y) > 18 || Math.abs(other.x - middle.x) > 110) &&
      places.every(
        (place) => Math.abs(place.y - middle.y) > radius + 8 || Math.abs(place.x - middle.x) > radius + 46,
      );
    if (clear) chosen.push(middle);
  }
  return chosen;
}

/**
 * A shape around the nodes of an island, as path data to be stroked broadly. Members that are neighbours on the ring
 * share one shape; others get one each, since a shape across the ring would take in nodes that are not theirs.
 */
export function islandPath(members: readonly number[], places: readonly Place[]): string {
  const count = places.length;
  const inside = new Set(members);
  const starts = members.filter((member) => !inside.has((member - 1 + count) % count));
  const joined = starts.length <= 1 && members.length < count;
  const order = joined
    ? Array.from({ length: members.length }, (_, step) => ((starts[0] ?? 0) + step) % count)
    : [...members];
  const points = order.map((member) => places[member]).filter((place) => place !== undefined);
  if (!joined) return points.map((place) => `M${fixed(place.x)} ${fixed(place.y)}h0.01`).join('');
  if (points.length === 1) return `M${fixed(points[0]!.x)} ${fixed(points[0]!.y)}h0.01`;
  const path = points.map((place, step) => `${step === 0 ? 'M' : 'L'}${fixed(place.x)} ${fixed(place.y)}`);
  return `${path.join('')}Z`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
