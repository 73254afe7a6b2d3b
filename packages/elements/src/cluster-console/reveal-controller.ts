import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Below this the panels stand under each other; the same number is in the styles. */
const ONE_COLUMN_PX = 900;

/**
 * Brings what was just chosen into sight where all panels are in one column; on a wide page it already is. The tab of the panel
 * that is shown is brought into sight wherever there is no room for all of them.
 */
export class RevealController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode };
  #wanted: string | null = null;
  #tab: Element | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode }) {
    this.#host = host;
    host.addController(this);
  }

  /** As soon as there is an element of this tag; null for nothing any more. */
  want(tag: string | null): void {
    this.#wanted = tag;
  }

  hostUpdated(): void {
    this.#revealTab();
    if (this.#wanted === null) return;
    const element = this.#host.renderRoot.querySelector(this.#wanted);
    if (element === null) return;
    this.#wanted = null;
    if (this.#host.clientWidth >= ONE_COLUMN_PX) return;
    const page = this.#host.ownerDocument.defaultView;
    const still = page?.matchMedia('(prefers-reduced-motion: reduce)').matches;
    // Once what is in it has given it its height: before, the page does not reach down so far.
    page?.requestAnimationFrame(() =>
      element.scrollIntoView({ block: 'start', behavior: still === false ? 'smooth' : 'auto' }),
    );
  }

  /** Scrolls the tabs alone: a page that only holds the console stays where it is. */
  #revealTab(): void {
    const tab = this.#host.renderRoot.querySelector('[part="tabs"] [aria-current="page"]');
    if (tab === this.#tab) return;
    this.#tab = tab;
    const tabs = tab?.parentElement;
    if (tab === null || tabs === null || tabs === undefined) return;
    const [inner, outer] = [tab.getBoundingClientRect(), tabs.getBoundingClientRect()];
    tabs.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
}
