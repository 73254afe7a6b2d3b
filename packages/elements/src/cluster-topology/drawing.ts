/** A drawing as a flat list of shapes with every colour resolved: what an SVG file and a canvas are made from. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly ground: string;
  readonly ink: string;
  readonly font: string;
  readonly shapes: readonly Shape[];
}

export type Matrix = readonly [number, number, number, number, number, number];

export interface Shape {
  /** Path data, or the text to write. */
  readonly kind: 'path' | 'text';
  readonly data: string;
  readonly matrix: Matrix;
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly dash: readonly number[];
  readonly round: boolean;
  readonly opacity: number;
  /** Of a text. */
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly slanted: boolean;
}

/** Height of the line below a drawing that says what it is of. */
export const CAPTION = 28;

/** Everything visible in an SVG that stands in the page, in the order in which it is painted. */
export function shapesOf(root: SVGSVGElement): readonly Shape[] {
  const shapes: Shape[] = [];
  const hatch = root.querySelector('.hatch');
  const visit = (element: Element, matrix: DOMMatrix, opacity: number): void => {
    if (!(element instanceof SVGGraphicsElement)) return;
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.visibility === 'hidden') return;
    const own = element.transform.baseVal.consolidate()?.matrix;
    const here = own === undefined ? matrix : matrix.multiply(DOMMatrix.fromMatrix(own));
    const faded = opacity * Number(style.opacity);
    const shape = shapeOf(element, style, here, faded, hatch);
    if (shape !== null) shapes.push(shape);
    if (shape?.kind !== 'text') for (const child of element.children) visit(child, here, faded);
  };
  for (const child of root.children) if (child.localName !== 'defs') visit(child, new DOMMatrix(), 1);
  return shapes;
}

function shapeOf(
  element: SVGGraphicsElement,
  style: CSSStyleDeclaration,
  matrix: DOMMatrix,
  opacity: number,
  hatch: Element | null,
): Shape | null {
  const hatched = style.fill.startsWith('url(') && hatch !== null;
  const paint = hatched ? getComputedStyle(hatch) : style;
  const number = (name: string): number => Number.parseFloat(element.getAttribute(name) ?? '0') || 0;
  const common = {
    fill: hatched ? 'none' : withAlpha(style.fill, style.fillOpacity),
    stroke: withAlpha(paint.stroke, paint.strokeOpacity),
    // Half of a line of the pattern falls outside of its tile.
    strokeWidth: (Number.parseFloat(paint.strokeWidth) || 0) / (hatched ? 2 : 1),
    dash: paint.strokeDasharray === 'none' ? [] : paint.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat),
    round: paint.strokeLinecap === 'round',
    opacity: hatched ? opacity * Number(paint.opacity) : opacity,
    size: Number.parseFloat(style.fontSize),
    anchor:
      style.textAnchor === 'middle' || style.textAnchor === 'end' ? style.textAnchor : ('start' as const),
    slanted: style.fontStyle === 'italic',
  } as const;
  const place = ({ a, b, c, d, e, f }: DOMMatrix): Matrix => [a, b, c, d, e, f];
  switch (element.localName) {
    case 'circle': {
      const r = number('r');
      return { ...common, kind: 'path', data: hatched ? hatchPath(r) : circlePath(r), matrix: place(matrix) };
    }
    case 'path': {
      const data = element.getAttribute('d') ?? '';
      return data === '' ? null : { ...common, kind: 'path', data, matrix: place(matrix) };
    }
    case 'text': {
      const data = (element.textContent ?? '').trim();
      const lower = element.getAttribute('dy') === '0.35em' ? common.size * 0.35 : 0;
      const moved = matrix.translate(number('x'), number('y') + lower);
      return data === '' ? null : { ...common, kind: 'text', data, matrix: place(moved) };
    }
    default:
      return null;
  }
}

function circlePath(r: number): string {
  return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
}

/** Chords of a circle, slanted, eight pixels apart: how a simulated node is marked. */
export function hatchPath(r: number): string {
  const turn = Math.SQRT1_2;
  let path = '';
  for (let across = -Math.floor(r / 8) * 8; across < r; across += 8) {
    const half = Math.sqrt(r * r - across * across);
    const at = (along: number): string =>
      `${((across - along) * turn).toFixed(1)} ${((across + along) * turn).toFixed(1)}`;
    path += `M${at(-half)}L${at(half)}`;
  }
  return path;
}

/** A colour as every reader of SVG knows it: mixed colours are computed as `color(srgb …)`, which few do. */
export function withAlpha(color: string, opacity: string): string {
  const parts = /^(?:rgba?|color\(srgb)[( ]([^)]*)\)$/
    .exec(color)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (parts === undefined) return color === '' ? 'none' : color;
  const unit = color.startsWith('color(') ? 255 : 1;
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Math.round(part * unit));
  const alpha = (parts[3] ?? 1) * Number(opacity);
  if (alpha === 0) return 'none';
  return alpha === 1 ? `rgb(${red}, ${green}, ${blue})` : `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}
