/**
 * Where the nodes of a small cluster stand: evenly along an ellipse that fills the room there is, in the order given,
 * from the top clockwise. The same nodes in the same room always stand in the same places, so nothing jumps when data
 * changes. All measures are CSS pixels.
 */

/** Where labels go: inside the circle, below it, along its spoke, or nowhere for want of room. */
export type LabelPlace = 'inside' | 'below' | 'spoke' | 'none';

export interface Place {
  readonly x: number;
  readonly y: number;
  /** From the centre, radians; 0 is to the right, clockwise. */
  readonly angle: number;
}

export interface RingLayout {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly labels: LabelPlace;
  /** How many characters of a label fit. */
  readonly labelChars: number;
  readonly places: readonly Place[];
}

export interface RingOptions {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Characters of the longest label. */
  readonly longestLabel: number;
}

/** Width of a character of a label, for the widest usual monospace face at 12 px; sans-serif faces are narrower. */
const CHAR = 7.3;
const INSIDE_CHARS = 8;

/** Room for "entered here" above a node, and for its status below. */
const ABOVE = 24;
const BELOW = 22;

interface Style {
  readonly labels: LabelPlace;
  readonly radius: number;
  /** Room outside the ring of centres: sides, top, bottom. */
  readonly margins: readonly [number, number, number];
  /** Least distance of two neighbours' centres. */
  readonly pitch: number;
  readonly labelChars: number;
}

export function ringLayout(options: RingOptions): RingLayout {
  const { width, height, count } = options;
  for (const style of styles(options)) {
    const places = ring(count, options, style);
    if (places !== null) {
      return {
        width,
        height,
        radius: style.radius,
        labels: style.labels,
        labelChars: style.labelChars,
        places,
      };
    }
  }
  const last = styles(options).at(-1)!;
  return {
    width,
    height,
    radius: Math.max(2.5, Math.min(5, (Math.PI * Math.min(width, height)) / (count * 3))),
    labels: 'none',
    labelChars: 0,
    places: ring(count, options, { ...last, pitch: 0 }) ?? [],
  };
}

/** True when every node gets a label in this room: what decides between graph and grid. */
export function ringFits(options: RingOptions): boolean {
  return ringLayout(options).labels !== 'none';
}

/** From the roomiest to the tightest. */
function styles({ longestLabel, height }: RingOptions): readonly Style[] {
  const inside = longestLabel <= INSIDE_CHARS;
  const below = Math.min(longestLabel, 16);
  const spoke = Math.min(longestLabel, height < 360 ? 9 : 13);
  const result: Style[] = [];
  if (inside) {
    for (const radius of [44, 34]) {
      const room = radius === 44 ? 96 : 30;
      result.push(
        styleOf(
          'inside',
          radius,
          radius + 12,
          radius + ABOVE,
          radius + BELOW,
          radius * 2 + room,
          INSIDE_CHARS,
        ),
      );
    }
  }
  for (const chars of below > 11 ? [below, 11] : [below]) {
    const wide = (chars * CHAR) / 2 + 8;
    const pitch = Math.max(88, wide * 2 + 8);
    result.push(styleOf('below', 28, Math.max(36, wide), 28 + ABOVE, 28 + BELOW + 20, pitch, chars));
  }
  const length = spoke * CHAR + 10;
  for (const radius of [17, 13, 9]) {
    result.push(
      styleOf(
        'spoke',
        radius,
        radius + length,
        radius + length * 0.96,
        radius + length * 0.96,
        radius * 2 + 7,
        spoke,
      ),
    );
  }
  result.push(styleOf('none', 6, 22, 22, 22, 15, 0));
  return result;
}

function styleOf(
  labels: LabelPlace,
  radius: number,
  side: number,
  top: number,
  bottom: number,
  pitch: number,
  labelChars: number,
): Style {
  return { labels, radius, margins: [Math.max(side, 58) + 6, top + 6, bottom + 6], pitch, labelChars };
}

/** Null where the neighbours would come closer than the style's pitch. */
function ring(count: number, { width, height }: RingOptions, style: Style): readonly Place[] | null {
  const [side, top, bottom] = style.margins;
  const cx = width / 2;
  const cy = top + (height - top - bottom) / 2;
  if (count === 0) return [];
  if (count === 1) return [{ x: cx, y: cy, angle: -Math.PI / 2 }];
  const roomX = width / 2 - side;
  const roomY = (height - top - bottom) / 2;
  if (roomX <= 0 || (roomY <= 0 && count > 2)) return null;
  // A few nodes in a wide room stay together: links are read, not walked.
  const most = Math.max(style.pitch * 1.25, (style.pitch * 1.8 * count) / (2 * Math.PI));
  const ry = Math.min(roomY, most);
  const rx = Math.min(roomX, most * 1.3, Math.max(ry, 1) * 1.7);
  if (count === 2) {
    const half = Math.min(roomX, style.pitch);
    if (half * 2 < style.pitch) return null;
    return [
      { x: cx - half, y: cy, angle: Math.PI },
      { x: cx + half, y: cy, angle: 0 },
    ];
  }

  const places = alongEllipse(count, rx, ry).map(({ x, y }) => ({
    x: round(cx + x),
    y: round(cy + y),
    angle: Math.atan2(y, x),
  }));
  for (let index = 0; index < places.length; index += 1) {
    const a = places[index]!;
    const b = places[(index + 1) % places.length]!;
    if (Math.hypot(a.x - b.x, a.y - b.y) < style.pitch) return null;
  }
  return places;
}

/** Points at equal distances along an ellipse around the origin, from its top, clockwise. */
function alongEllipse(count: number, rx: number, ry: number): readonly { x: number; y: number }[] {
  const steps = 720;
  const lengths = [0];
  const at = (step: number): { x: number; y: number } => {
    const angle = (step / steps) * 2 * Math.PI - Math.PI / 2;
    return { x: rx * Math.cos(angle), y: ry * Math.sin(angle) };
  };
  for (let step = 1; step <= steps; step += 1) {
    const a = at(step - 1);
    const b = at(step);
    lengths.push(lengths[step - 1]! + Math.hypot(a.x - b.x, a.y - b.y));
  }
  const whole = lengths[steps]!;
  const points: { x: number; y: number }[] = [];
  let step = 0;
  for (let index = 0; index < count; index += 1) {
    const wanted = (whole * index) / count;
    while (step < steps && lengths[step + 1]! <= wanted) step += 1;
    const into = (wanted - lengths[step]!) / (lengths[step + 1]! - lengths[step]!);
    points.push(at(step + into));
  }
  return points;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The node to go to from `from` with an arrow key: the nearest one that lies that way; null where none does. */
export function neighbour(
  places: readonly Place[],
  from: number,
  direction: 'up' | 'down' | 'left' | 'right',
): number | null {
  const here = places[from];
  if (here === undefined) return null;
  const [dx, dy] = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] }[direction] as [number, number];
  let best: number | null = null;
  let least = Infinity;
  places.forEach((place, index) => {
    const along = (place.x - here.x) * dx + (place.y - here.y) * dy;
    if (index === from || along < 1) return;
    const across = Math.abs((place.x - here.x) * dy) + Math.abs((place.y - here.y) * dx);
    const distance = along + across * 2;
    if (distance < least) {
      least = distance;
      best = index;
    }
  });
  return best;
}
