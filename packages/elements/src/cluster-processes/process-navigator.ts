import type { WindowController } from '../window-list/window-controller.js';
import type { ListItem, ProcessLines } from './process-lines.js';
import type { ProcessSelection } from './process-selection.js';

export interface NavigatorOptions {
  readonly selection: ProcessSelection;
  readonly window: WindowController;
  readonly lines: () => ProcessLines;
  /** What takes the keys; null while there is none. */
  readonly table: () => HTMLElement | null;
  /** The user wants what a line stands for. */
  readonly open: (item: ListItem) => void;
  /** The user lets go of the chosen process. */
  readonly letGo: () => void;
  /** The keyboard is on another line. */
  readonly moved: () => void;
}

/** What the pointer and the keyboard mean in a list of processes: arrows, pages and ends move, Enter opens, Escape lets go. */
export class ProcessNavigator {
  readonly #options: NavigatorOptions;

  constructor(options: NavigatorOptions) {
    this.#options = options;
  }

  /** For the table's `click` event. */
  readonly press = (event: Event): void => {
    const { selection, lines, open, moved } = this.#options;
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    const place = Number(line?.id.slice('line-'.length) ?? -1);
    const item = lines().item(place);
    // A press may be of the answer before: the line that stands there now is not what was meant.
    if (item === undefined || item.key !== line?.dataset['key']) return;
    selection.moveTo(place);
    moved();
    open(item);
  };

  /** For the table's `keydown` event; keys with a modifier, and those of what is within the table, are not its own. */
  readonly key = (event: KeyboardEvent): void => {
    const { selection, table, open, letGo } = this.#options;
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== table()) return;
    const to = this.#place(event.key);
    const { line } = selection;
    if (to !== undefined) this.#moveTo(to);
    else if ((event.key === 'Enter' || event.key === ' ') && line !== undefined) open(line);
    else if (event.key === 'Escape' && selection.chosen !== null) letGo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Where a key leads to; undefined for one that does not move. */
  #place(key: string): number | undefined {
    const { selection, window, lines } = this.#options;
    const at = selection.place;
    const last = lines().count - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + window.pageRows,
      PageUp: at - window.pageRows,
      Home: 0,
      End: last,
    };
    const to = places[key];
    return to === undefined ? undefined : Math.min(last, Math.max(0, to));
  }

  #moveTo(place: number): void {
    const { selection, window, moved } = this.#options;
    if (!selection.moveTo(place)) return;
    moved();
    window.reveal(place);
  }
}
