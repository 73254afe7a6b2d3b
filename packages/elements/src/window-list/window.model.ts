/** What is seen of a long list: its height in rows and in pixels, and how far it is scrolled. */
export interface WindowFacts {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what is seen, in pixels. */
  readonly viewport: number;
  readonly scrollTop: number;
}

/** The rows to draw, and where. */
export interface RowWindow {
  readonly first: number;
  /** The row after the last. */
  readonly end: number;
  /** Where the first row stands, in pixels from the top of the list. */
  readonly offset: number;
  /** Height of the whole list in pixels: what the scroll bar is of. */
  readonly height: number;
}

/** Browsers stop at about 17.9 million pixels (Firefox) and 33.5 million (Chromium): a longer list is scrolled in proportion. */
export const MAX_HEIGHT = 15_000_000;

/** Rows beyond each edge that are drawn too, so that a quick scroll does not show holes. */
const OVERSCAN = 6;

/**
 * Which rows of equal height are in sight. The cost is that of the rows in sight, however many there are. A list too tall for
 * the browser keeps its rows at their height: only the way from the scroll bar to the row is scaled.
 */
export function rowWindow({ rows, rowHeight, viewport, scrollTop }: WindowFacts): RowWindow {
  const real = rows * rowHeight;
  const height = Math.min(real, MAX_HEIGHT);
  const top = clamp(scrollTop, 0, Math.max(0, height - viewport));
  const at = top * scale(real, height, viewport);
  const first = clamp(Math.floor(at / rowHeight) - OVERSCAN, 0, Math.max(0, rows - 1));
  const end = clamp(Math.ceil((at + viewport) / rowHeight) + OVERSCAN, 0, rows);
  return { first: rows === 0 ? 0 : first, end, offset: top + first * rowHeight - at, height };
}

/** Where to scroll so that the row is in sight with the least motion; `scrollTop` itself where it is. */
export function scrollTopFor(row: number, facts: WindowFacts): number {
  const { rows, rowHeight, viewport, scrollTop } = facts;
  const real = rows * rowHeight;
  const height = Math.min(real, MAX_HEIGHT);
  const factor = scale(real, height, viewport);
  const at = clamp(scrollTop, 0, Math.max(0, height - viewport)) * factor;
  const top = row * rowHeight;
  if (top >= at && top + rowHeight <= at + viewport) return scrollTop;
  return (top < at ? top : top + rowHeight - viewport) / factor;
}

/** Pixels of the list that one pixel of the scroll bar stands for. */
function scale(real: number, height: number, viewport: number): number {
  return real > height && height > viewport ? (real - viewport) / (height - viewport) : 1;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
