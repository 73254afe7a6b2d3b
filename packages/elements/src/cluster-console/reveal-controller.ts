import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Below this the panels stand under each other; the same number is in the styles. */
const ONE_COLUMN_PX = 900;

/** Brings what was just chosen into sight where all panels are in one column; on a wide page it already is. */
export class RevealController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode };
  #wanted: string | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode }) {
    this.#host = host;
    host.addController(this);
  }

  /** As soon as there is an element of this tag. */
  want(tag: string): void {
    this.#wanted = tag;
  }

  hostUpdated(): void {
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
}
