import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { hashWithNode, nodeInHash } from './hash.model.js';

interface HashOptions {
  readonly enabled: () => boolean;
  /** Called with the node that the URL names, at the start and whenever the URL comes to name another. */
  readonly read: (node: string) => void;
}

/** Keeps the selected node in the URL's hash, so that a link leads to it. */
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
    this.#read();
  }

  hostDisconnected(): void {
    this.#page?.removeEventListener('hashchange', this.#read);
  }

  /** Without a new entry in the history: stepping through twenty nodes is not twenty pages back. */
  write(node: string | null): void {
    const page = this.#page;
    if (page === null || !this.#options.enabled()) return;
    const hash = hashWithNode(page.location.hash, node);
    if (hash === null || hash === page.location.hash) return;
    const { pathname, search } = page.location;
    page.history.replaceState(page.history.state, '', `${pathname}${search}${hash}`);
  }

  get #page(): Window | null {
    return this.#host.ownerDocument.defaultView;
  }

  readonly #read = (): void => {
    const node = this.#options.enabled() ? nodeInHash(this.#page?.location.hash ?? '') : null;
    if (node !== null) this.#options.read(node);
  };
}
