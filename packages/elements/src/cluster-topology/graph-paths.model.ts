import type { MissingPair } from '../partition/links.model.js';
import { clearOf, textBox, within, type Box } from './label-boxes.model.js';
import type { Place } from './ring-layout.model.js';

/** The lines of the graph, each kind as the data of one path: a line an edge would cost nine times as much. */
export interface GraphPaths {
  /** Links that are as they should be. */
  readonly ordinary: string;
  /** Of those, the ones of the selected node. */
  readonly selected: string;
  readonly missing: string;
  /** A word at some of the missing links, never on top of each other. */
  readonly labels: readonly GraphLabel[];
}

export interface GraphLabel {
  readonly x: number;
  readonly y: number;
  readonly pair: MissingPair;
  readonly text: string;
}

export interface GraphFacts {
  readonly names: readonly string[];
  readonly places: readonly Place[];
  readonly radius: number;
  /** True for a node that has links at all: it answers. */
  readonly linked: (name: string) => boolean;
  readonly missing: readonly MissingPair[];
  readonly selected: string | null;
  /** What to write at a missing link. */
  readonly word: (pair: MissingPair) => string;
  /** Texts that no line may cross. */
  readonly texts?: readonly Box[];
}

/** Above this a mesh is a grey disc: then only the selected node's links and the missing ones are drawn. */
export const MESH_LIMIT = 40;
const MOST_LABELS = 3;

export function graphPaths(facts: GraphFacts): GraphPaths {
  const { names, places, missing } = facts;
  const index = new Map(names.map((name, at) => [name, at]));
  const apart = new Set(missing.map((pair) => `${pair.a}\n${pair.b}`));
  const whole = names.length <= MESH_LIMIT;
  const gaps = missing.flatMap((pair) => {
    const a = places[index.get(pair.a) ?? -1];
    const b = places[index.get(pair.b) ?? -1];
    return a === undefined || b === undefined ? [] : [{ a, b, pair }];
  });
  const texts = facts.texts ?? [];
  const labels = labelled(gaps, facts, texts);
  const boxes = [...texts, ...labels.map((label) => label.box)];
  let ordinary = '';
  let selected = '';
  for (let i = 0; i < names.length; i += 1) {
    const from = names[i]!;
    if (!facts.linked(from) || (!whole && from !== facts.selected)) continue;
    for (let j = whole ? i + 1 : 0; j < names.length; j += 1) {
      const to = names[j]!;
      if (i === j || !facts.linked(to)) continue;
      if (apart.has(from < to ? `${from}\n${to}` : `${to}\n${from}`)) continue;
      const line = segment(places[i]!, places[j]!, facts.radius, boxes);
      if (from === facts.selected || to === facts.selected) selected += line;
      else ordinary += line;
    }
  }

  const broken = gaps.map(({ a, b }) => segment(a, b, facts.radius, boxes)).join('');
  return { ordinary, selected, missing: broken, labels };
}

/** From rim to rim, with gaps where texts stand. */
function segment(a: Place, b: Place, radius: number, boxes: readonly Box[]): string {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length <= radius * 2) return '';
  const ux = ((b.x - a.x) / length) * radius;
  const uy = ((b.y - a.y) / length) * radius;
  const [from, to] = [
    { x: a.x + ux, y: a.y + uy },
    { x: b.x - ux, y: b.y - uy },
  ];
  const at = (share: number): string =>
    `${fixed(from.x + (to.x - from.x) * share)} ${fixed(from.y + (to.y - from.y) * share)}`;
  return clearOf(boxes, from, to)
    .map(([start, end]) => `M${at(start)}L${at(end)}`)
    .join('');
}

interface Gap {
  readonly a: Place;
  readonly b: Place;
  readonly pair: MissingPair;
}

interface Label extends GraphLabel {
  readonly box: Box;
}

/** Where along a line a word may stand: rather in its middle. */
const ALONG = [0.5, 0.42, 0.58, 0.34, 0.66] as const;

/** At most three words, clear of nodes, of other texts and of each other, each where fewest other lines pass. */
function labelled(
  gaps: readonly Gap[],
  { places, radius, word }: GraphFacts,
  texts: readonly Box[],
): readonly Label[] {
  const chosen: Label[] = [];
  for (const gap of gaps) {
    if (chosen.length === MOST_LABELS) break;
    const text = word(gap.pair);
    let [best, fewest]: [Label | null, number] = [null, Infinity];
    for (const share of ALONG) {
      const [x, y] = [gap.a.x + (gap.b.x - gap.a.x) * share, gap.a.y + (gap.b.y - gap.a.y) * share];
      const box = textBox(x, y, text.length);
      const clear =
        [...texts, ...chosen.map((other) => other.box)].every((other) => !overlap(box, other)) &&
        places.every((place) => outside(box, place, radius));
      const passing = gaps.filter((other) => other !== gap && within(box, other.a, other.b) !== null).length;
      if (clear && passing < fewest)
        [best, fewest] = [{ x: round(x), y: round(y), pair: gap.pair, text, box }, passing];
    }
    if (best !== null) chosen.push(best);
  }
  return chosen;
}

/** Whether a box is clear of a circle. */
function outside(box: Box, { x, y }: Place, radius: number): boolean {
  const dx = Math.max(0, Math.abs(box.x - x) - box.halfWidth);
  const dy = Math.max(0, Math.abs(box.y - y) - box.halfHeight);
  return Math.hypot(dx, dy) > radius + 2;
}

function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth && Math.abs(a.y - b.y) < a.halfHeight + b.halfHeight;
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
  return String(round(value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
