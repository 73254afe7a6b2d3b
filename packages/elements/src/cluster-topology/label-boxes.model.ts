import type { NodeView } from '../node-view/node-view.model.js';
import type { RingLayout } from './ring-layout.model.js';

/** Where a text stands: its middle and its half measures, in the layout's own pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** For the widest usual monospace face; a box is rather too wide than too narrow. */
const CHAR = 6.9;
const LINE = 15;

export function textBox(x: number, y: number, chars: number): Box {
  return { x, y, halfWidth: (chars * CHAR) / 2 + 3, halfHeight: LINE / 2 + 1 };
}

/**
 * The texts that stand outside their circles, where lines could run through them. Those on spokes point away from the
 * ring, and no line goes there.
 */
export function labelBoxes(nodes: readonly NodeView[], layout: RingLayout): readonly Box[] {
  const { labels, places, radius, labelChars } = layout;
  if (labels === 'none') return [];
  return nodes.flatMap((node, at) => {
    const place = places[at];
    if (place === undefined) return [];
    const { x, y } = place;
    const boxes: Box[] = [];
    if (labels === 'spoke') {
      const [dx, dy] = [Math.cos(place.angle) * (radius + 34), Math.sin(place.angle) * (radius + 14)];
      if (node.entered) boxes.push(textBox(x - dx, y - dy, ENTERED));
      return boxes;
    }
    const below = labels === 'below';
    if (below) boxes.push(textBox(x, y + radius + 13, Math.min(labelChars, node.label.length)));
    if (node.status !== 'up') boxes.push(textBox(x, y + radius + (below ? 28 : 15), STATUS));
    if (node.entered) boxes.push(textBox(x, y - radius - (node.tone === 'up' ? 16 : 20), ENTERED));
    return boxes;
  });
}

const ENTERED = 'entered here'.length;
const STATUS = 'unreachable · 41 s'.length;

/** The parts of the way from `a` to `b` that are in none of the boxes, as shares of it, from 0 to 1. */
export function clearOf(
  boxes: readonly Box[],
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): readonly (readonly [number, number])[] {
  let clear: readonly (readonly [number, number])[] = [[0, 1]];
  for (const box of boxes) {
    const inside = within(box, a, b);
    if (inside === null) continue;
    const [from, to] = inside;
    clear = clear.flatMap(([start, end]) => {
      const parts: (readonly [number, number])[] = [
        [start, Math.min(end, from)],
        [Math.max(start, to), end],
      ];
      return parts.filter(([first, last]) => last - first > 1e-6);
    });
  }
  return clear;
}

/** Which share of the way is in the box (Liang and Barsky's way to clip); null where none is. */
export function within(
  box: Box,
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): readonly [number, number] | null {
  let [from, to] = [0, 1];
  const sides = [
    [b.x - a.x, a.x - box.x, box.halfWidth],
    [b.y - a.y, a.y - box.y, box.halfHeight],
  ] as const;
  for (const [step, start, half] of sides) {
    if (step === 0) {
      if (Math.abs(start) >= half) return null;
      continue;
    }
    const [one, other] = [(-half - start) / step, (half - start) / step];
    from = Math.max(from, Math.min(one, other));
    to = Math.min(to, Math.max(one, other));
  }
  return from < to ? [from, to] : null;
}
