export interface PlotLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 70;
const RIGHT = 190;
const TOP = 40;
const BOTTOM = 50;
const COLOURS = ['#1a9850', '#555555', '#d95f02', '#7570b3'];

/** An SVG of lines over two logarithmic axes: processes against milliseconds. Readable on a light and on a dark page. */
export function linePlot({
  title,
  lines,
}: {
  readonly title: string;
  readonly lines: readonly PlotLine[];
}): string {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const xs = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const ys = drawn.flatMap(({ points }) => points.map(([, y]) => y));
  const [x0, x1] = decades(xs);
  const [y0, y1] = decades(ys);
  const px = (x: number) => LEFT + ((Math.log10(x) - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
  const py = (y: number) =>
    HEIGHT - BOTTOM - ((Math.log10(y) - y0) / (y1 - y0 || 1)) * (HEIGHT - TOP - BOTTOM);
  const text = (x: number, y: number, words: string, more = '') =>
    `<text x="${x.toFixed(0)}" y="${y.toFixed(0)}" ${more}>${words}</text>`;
  const grid = [
    ...steps(x0, x1).map((e) => {
      const x = px(10 ** e);
      return `<line x1="${x}" y1="${TOP}" x2="${x}" y2="${HEIGHT - BOTTOM}" class="grid"/>${text(x, HEIGHT - BOTTOM + 20, count(10 ** e), 'text-anchor="middle"')}`;
    }),
    ...steps(y0, y1).map((e) => {
      const y = py(10 ** e);
      return `<line x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}" class="grid"/>${text(LEFT - 8, y + 4, `${count(10 ** e)} ms`, 'text-anchor="end"')}`;
    }),
  ];
  const ends = drawn
    .map(({ name, points }, i) => ({ name, i, at: points.at(-1) ?? ([1, 1] as const) }))
    .sort((a, b) => b.at[1] - a.at[1]);
  let last = -Infinity;
  const labels = ends.map(({ name, i, at: [x, y] }) => {
    last = Math.max(py(y) + 4, last + 16);
    return text(px(x) + 10, last, name, `style="fill:${COLOURS[i % COLOURS.length]}"`);
  });
  const paths = drawn.map(({ points }, i) => {
    const d = points
      .map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${px(x).toFixed(1)} ${py(y).toFixed(1)}`)
      .join(' ');
    return `<path d="${d}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2.5"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13">
<style>text{fill:#333}.grid{stroke:#8884;stroke-width:1}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff" rx="6"/>
${text(LEFT, 24, title, 'font-weight="600" font-size="15"')}
${grid.join('\n')}
${paths.join('\n')}
${labels.join('\n')}
${text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'processes', 'text-anchor="middle"')}
</svg>
`;
}

function decades(values: readonly number[]): [number, number] {
  const logs = values.map((value) => Math.log10(value));
  return [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
}

function steps(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function count(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000} M`;
  return value >= 1_000 ? `${value / 1_000} k` : String(value);
}
