import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { pageFlush } from '../controllers/flush.js';
import { rowWindow } from '../window-list/window.model.js';
import { drawnLines, type DrawnLine } from './drawn-lines.model.js';

/** With more nodes than this only those in sight are drawn. */
export const LONG = 120;
/** For the first frame, before anything is laid out. */
const GUESSED: LineMeasure = { height: 31, nodes: 4 };
const UNMEASURED = 480;

/** How a view lays out its nodes. */
export interface LineMeasure {
  /** From one line to the next, in pixels. */
  readonly height: number;
  /** How many nodes stand on a line. */
  readonly nodes: number;
}

/** The part of a view that is drawn. */
export interface DrawnView {
  /** Each index is that of a node. */
  readonly lines: readonly DrawnLine[];
  /** Pixels of so many lines that are not drawn. */
  readonly room: (lines: number) => number;
  /** Not all of it is drawn. */
  readonly long: boolean;
}

export interface LongViewOptions {
  /** What scrolls. */
  readonly scroller: () => HTMLElement | null;
  /** Its height in pixels; null until it is known. */
  readonly height: () => number | null;
  /** How what is drawn is laid out; null while nothing is. */
  readonly measure: () => LineMeasure | null;
}

/**
 * What is drawn of a list or a grid of many nodes: what is in sight, and the node that has the Tab key. Everything else is
 * room, so that the scroll bar tells the truth.
 */
export class LongViewController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: LongViewOptions;
  #line = GUESSED;
  #isLong = false;
  #lines = 0;
  #scrollTop = 0;
  #drawn = '';
  #framed = false;

  constructor(host: ReactiveControllerHost, options: LongViewOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** For the scroller's `scroll` event: what is drawn changes once a frame at most. */
  readonly scrolled = (): void => {
    if (this.#framed) return;
    this.#framed = true;
    pageFlush.frame(() => {
      this.#framed = false;
      this.#scrollTop = this.#options.scroller()?.scrollTop ?? 0;
      const { first, end } = this.#window();
      if (this.#isLong && this.#drawn !== `${first} ${end}`) this.#host.requestUpdate();
    });
  };

  /** What to draw of so many nodes; the node at `kept` is among it. Called as the host renders. */
  of(nodes: number, perLine: 'one' | 'many', kept: number): DrawnView {
    this.#isLong = nodes > LONG;
    const beside = perLine === 'one' ? 1 : this.#line.nodes;
    const lines = Math.ceil(nodes / beside);
    this.#lines = lines;
    const window = this.#isLong ? this.#window() : { first: 0, end: lines };
    this.#drawn = `${window.first} ${window.end}`;
    const drawn = drawnLines(lines, window, Math.floor(kept / beside));
    return {
      lines: drawn.flatMap((line): readonly DrawnLine[] => {
        if (line.kind === 'gap') return [line];
        const first = line.index * beside;
        const count = Math.min(beside, nodes - first);
        return Array.from({ length: count }, (_, at) => ({ kind: 'line', index: first + at }));
      }),
      room: (count) => count * this.#line.height,
      long: this.#isLong,
    };
  }

  /** Heights come with fonts and densities, so they are read, not known. */
  hostUpdated(): void {
    const line = this.#isLong ? this.#options.measure() : null;
    if (line === null || !(line.height > 0)) return;
    if (Math.abs(line.height - this.#line.height) < 0.05 && line.nodes === this.#line.nodes) return;
    this.#line = line;
    // Not in the turn of an update that is just over.
    pageFlush.frame(() => this.#host.requestUpdate());
  }

  #window(): { readonly first: number; readonly end: number } {
    return rowWindow({
      rows: this.#lines,
      rowHeight: this.#line.height,
      viewport: this.#options.height() ?? UNMEASURED,
      scrollTop: this.#scrollTop,
    });
  }
}
