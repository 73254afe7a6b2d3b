import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the focus inside its host where an update takes away what had it, as another panel does: else it would fall to the page,
 * and the host's keys would be dead. Leaves it alone where somebody else has taken it.
 */
export class FocusController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #instead: () => HTMLElement | null;
  #held: Element | null = null;

  /** `instead` is what has it then; null for nothing. */
  constructor(host: ReactiveControllerHost & HTMLElement, instead: () => HTMLElement | null) {
    this.#host = host;
    this.#instead = instead;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#held = this.#host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    const held = this.#held;
    this.#held = null;
    if (held === null || held.isConnected || this.#host.shadowRoot?.activeElement !== null) return;
    const { activeElement, body } = this.#host.ownerDocument;
    if (activeElement === null || activeElement === body) this.#instead()?.focus();
  }
}
