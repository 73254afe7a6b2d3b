import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush } from '../controllers/flush.js';
import { SizeController } from '../controllers/size-controller.js';
import { rowWindow, scrollTopFor, type RowWindow, type WindowFacts } from './window.model.js';

export interface WindowOptions {
  /** What scrolls; its rows begin below a sticky head. */
  readonly scroller: () => HTMLElement | null;
  readonly rowHeight: number;
  /** Height of the sticky head, in pixels. */
  readonly headHeight: number;
}

/**
 * Which rows of a long list its host has to draw. The host is updated when the rows in sight change, at most once a frame:
 * scrolling within what is drawn costs nothing.
 */
export class WindowController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: WindowOptions;
  readonly #size: SizeController;
  #scrollTop = 0;
  #drawn: RowWindow = { first: 0, end: 0, offset: 0, height: 0 };
  #rows = 0;
  #framed = false;

  constructor(host: ReactiveControllerHost, options: WindowOptions) {
    this.#host = host;
    this.#options = options;
    this.#size = new SizeController(host, options.scroller);
    host.addController(this);
  }

  /** For the scroller's `scroll` event. */
  readonly scrolled = (): void => {
    if (this.#framed) return;
    this.#framed = true;
    pageFlush.frame(() => {
      this.#framed = false;
      this.#scrollTop = this.#options.scroller()?.scrollTop ?? 0;
      const next = rowWindow(this.#facts());
      const { first, end, height } = this.#drawn;
      const inside = next.first === first && next.end === end;
      // A scaled list moves against its rows at every scroll.
      if (!inside || height !== this.#rows * this.#options.rowHeight) this.#host.requestUpdate();
    });
  };

  /** Nothing of its own to do: the size comes by its own controller. */
  hostConnected(): void {}

  /** The rows to draw of so many; called by the host as it renders. */
  of(rows: number): RowWindow {
    this.#rows = rows;
    this.#drawn = rowWindow(this.#facts());
    return this.#drawn;
  }

  /** Rows in sight at once: what a page up or down moves by. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#facts().viewport / this.#options.rowHeight) - 1);
  }

  /** The rows that are in sight now, without those drawn beyond the edges. */
  get inSight(): { readonly first: number; readonly end: number } {
    const { rows, rowHeight, viewport } = this.#facts();
    const { first, offset } = this.#drawn;
    const above = Math.max(0, Math.round((this.#scrollTop - offset) / rowHeight));
    const start = Math.min(Math.max(0, rows - 1), first + above);
    // A hair, for what is left of a pixel at the end of the list.
    const below = Math.floor((this.#scrollTop - offset + viewport) / rowHeight + 0.05);
    return {
      first: rows === 0 ? 0 : start,
      end: Math.max(Math.min(rows, first + below), Math.min(rows, start + 1)),
    };
  }

  /** Brings a row into sight. */
  reveal(row: number): void {
    const scroller = this.#options.scroller();
    if (scroller === null) return;
    const top = scrollTopFor(row, this.#facts());
    if (top === this.#scrollTop) return;
    scroller.scrollTop = top;
    this.#scrollTop = scroller.scrollTop;
    this.#host.requestUpdate();
  }

  /** Back to the first row. */
  toTop(): void {
    const scroller = this.#options.scroller();
    if (scroller !== null) scroller.scrollTop = 0;
    this.#scrollTop = 0;
  }

  #facts(): WindowFacts {
    const { rowHeight, headHeight } = this.#options;
    const viewport = Math.max(rowHeight, (this.#size.size?.height ?? UNMEASURED) - headHeight);
    return { rows: this.#rows, rowHeight, viewport, scrollTop: this.#scrollTop };
  }
}

/** A guess for the first frame, before the size is known. */
const UNMEASURED = 480;
