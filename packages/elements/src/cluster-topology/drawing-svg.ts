import { CAPTION, type Drawing, type Shape } from './drawing.js';

/** A drawing as the text of an SVG file. Whatever a name holds, it is text in it. */
export function drawnSvg({ width, height, title, ground, ink, font, shapes }: Drawing): string {
  const whole = height + CAPTION;
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="${escaped(font)}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${whole}" fill="${escaped(ground)}"/>
${shapes.map(element).join('\n')}
<text x="12" y="${whole - 10}" font-size="11" fill="${escaped(ink)}">${escaped(title)}</text>
</svg>
`;
}

function element(shape: Shape): string {
  const attributes: Record<string, string | number> = {
    transform: `matrix(${shape.matrix.map((value) => Math.round(value * 1e3) / 1e3).join(' ')})`,
    fill: shape.fill,
    opacity: shape.opacity,
  };
  if (shape.stroke !== 'none' && shape.strokeWidth > 0) {
    attributes['stroke'] = shape.stroke;
    attributes['stroke-width'] = shape.strokeWidth;
    attributes['stroke-linejoin'] = 'round';
    if (shape.round) attributes['stroke-linecap'] = 'round';
    if (shape.dash.length > 0) attributes['stroke-dasharray'] = shape.dash.join(' ');
  }
  if (shape.kind === 'path') return `<path d="${escaped(shape.data)}" ${written(attributes)}/>`;
  attributes['font-size'] = shape.size;
  attributes['text-anchor'] = shape.anchor;
  attributes['paint-order'] = 'stroke';
  if (shape.slanted) attributes['font-style'] = 'italic';
  return `<text ${written(attributes)}>${escaped(shape.data)}</text>`;
}

function written(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ');
}

/** What XML does not allow at all is left out; the rest is escaped. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
