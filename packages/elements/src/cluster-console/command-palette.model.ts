/** Something the user may do by typing its name. */
export interface Command {
  readonly label: string;
  /** What kind of thing it is: a panel, a node, a view. */
  readonly kind: string;
  readonly run: () => void;
}

const MOST = 12;

/** The commands that have every word that was typed; those that begin with it come first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ label, kind }) => {
    const all = `${label} ${kind}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const first = words[0];
  if (first === undefined) return found.slice(0, MOST);
  const begins = found.filter(({ label }) => label.toLowerCase().startsWith(first));
  return [...begins, ...found.filter((each) => !begins.includes(each))].slice(0, MOST);
}
