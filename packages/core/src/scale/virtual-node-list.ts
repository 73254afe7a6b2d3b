/** Which part of a list is in view: indexes from 0, `end` not included, and how many more to render on each side. */
export interface VisibleRange {
  readonly start: number;
  readonly end: number;
  readonly overscan?: number;
}

/** What `virtualNodeList` has cut out. `before`, the items and `after` are `total` together. */
export interface VirtualList<T> {
  /** The items to render: those in view and the overscan. */
  readonly items: readonly T[];
  /** Indexes of the first item rendered and of the one after the last. */
  readonly start: number;
  readonly end: number;
  /** Items left out before and after: their height is to be kept. */
  readonly before: number;
  readonly after: number;
  readonly total: number;
}

/**
 * The part of a long list that is worth rendering. Any range is taken: one that lies outside is moved inside, one that is
 * turned round or not a number is empty. Costs as much as is rendered, whatever the length of the list.
 */
export function virtualNodeList<T>(nodes: readonly T[], range: VisibleRange): VirtualList<T> {
  const total = nodes.length;
  const within = (value: number): number => Math.min(total, Math.max(0, Math.floor(value) || 0));
  const overscan = Math.max(0, Math.floor(range.overscan ?? 0) || 0);
  const height = Math.max(0, within(range.end - range.start));
  // A range past the end, of a list that has shrunk, shows the end.
  const first = Math.min(within(range.start), Math.max(0, total - height));
  const start = within(first - overscan);
  const end = height === 0 ? start : within(first + height + overscan);
  return { items: nodes.slice(start, end), start, end, before: start, after: total - end, total };
}
