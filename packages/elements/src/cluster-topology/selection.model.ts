/** How a node was chosen: alone, in addition to (or out of) those chosen, or with all from the one chosen last. */
export type ChoiceKind = 'alone' | 'toggle' | 'range';

/** What is chosen after a node was, the node chosen last at the end. `order` is how the nodes stand. */
export function chosenNext(
  selection: readonly string[],
  name: string,
  kind: ChoiceKind,
  order: readonly string[],
): readonly string[] {
  const others = selection.filter((each) => each !== name);
  if (kind === 'toggle') return others.length < selection.length ? others : [...others, name];
  const anchor = order.indexOf(selection[0] ?? name);
  const end = order.indexOf(name);
  if (kind === 'alone' || anchor < 0 || end < 0) return [name];
  const between = order.slice(Math.min(anchor, end), Math.max(anchor, end) + 1);
  return anchor <= end ? between : between.reverse();
}

export function choiceKind(event: {
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}): ChoiceKind {
  if (event.shiftKey) return 'range';
  return event.ctrlKey || event.metaKey ? 'toggle' : 'alone';
}
