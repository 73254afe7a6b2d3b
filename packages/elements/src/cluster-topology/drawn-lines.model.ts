/** What is drawn of a long view: a line, or the room of lines that are not drawn. */
export type DrawnLine =
  { readonly kind: 'line'; readonly index: number } | { readonly kind: 'gap'; readonly lines: number };

/**
 * The lines from `first` to before `end`, and `kept` wherever it is: the line that has the Tab key stays, so that the keyboard is
 * not lost when it is scrolled out of sight. What is left out keeps its room.
 */
export function drawnLines(
  lines: number,
  window: { readonly first: number; readonly end: number },
  kept: number | null,
): readonly DrawnLine[] {
  const first = Math.min(window.first, lines);
  const end = Math.min(Math.max(first, window.end), lines);
  const inside = Array.from({ length: end - first }, (_, at) => first + at);
  const outside = kept !== null && kept >= 0 && kept < lines && (kept < first || kept >= end) ? [kept] : [];
  const drawn: DrawnLine[] = [];
  let next = 0;
  for (const index of [...inside, ...outside].sort((a, b) => a - b)) {
    if (index > next) drawn.push({ kind: 'gap', lines: index - next });
    drawn.push({ kind: 'line', index });
    next = index + 1;
  }
  if (next < lines) drawn.push({ kind: 'gap', lines: lines - next });
  return drawn;
}
