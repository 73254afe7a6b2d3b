import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { hashWithParts, partsInHash, type HashParts } from './hash.model.js';

interface HashOptions {
  readonly enabled: () => boolean;
  /** Called with what the URL says: at the start where it says anything, and whenever it comes to say something else. */
  readonly read: (parts: HashParts) => void;
}

/** Keeps what the console shows in the URL's hash, so that a link leads to it, and Back from one panel to the last. */
export class HashController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: HashOptions;

  constructor(host: ReactiveControllerHost & HTMLElement, options: HashOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#page?.addEventListener('hashchange', this.#read);
    const parts = this.#parts();
    if (parts !== null && (parts.node !== null || parts.panel !== null)) this.#options.read(parts);
  }

  hostDisconnected(): void {
    this.#page?.removeEventListener('hashchange', this.#read);
  }

  /** Another panel is a new entry in the history; another node is none: stepping through twenty is not twenty pages back. */
  write(parts: HashParts): void {
    const page = this.#page;
    if (page === null || !this.#options.enabled()) return;
    const hash = hashWithParts(page.location.hash, parts);
    if (hash === null || hash === page.location.hash) return;
    const { pathname, search } = page.location;
    const url = `${pathname}${search}${hash}`;
    if (partsInHash(page.location.hash)?.panel === parts.panel)
      page.history.replaceState(page.history.state, '', url);
    else page.history.pushState(page.history.state, '', url);
  }

  get #page(): Window | null {
    return this.#host.ownerDocument.defaultView;
  }

  #parts(): HashParts | null {
    return this.#options.enabled() ? partsInHash(this.#page?.location.hash ?? '') : null;
  }

  readonly #read = (): void => {
    const parts = this.#parts();
    if (parts !== null) this.#options.read(parts);
  };
}
