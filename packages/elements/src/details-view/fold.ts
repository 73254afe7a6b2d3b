import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { html, nothing, type TemplateResult } from 'lit';

/** Which sections of its host are open. What is closed is not rendered, and so asks for nothing. */
export class FoldController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #closedAtFirst: ReadonlySet<string>;
  /** Sections that the user has turned from what they were at first. */
  readonly #turned = new Set<string>();

  constructor(host: ReactiveControllerHost, closedAtFirst: readonly string[] = []) {
    this.#host = host;
    this.#closedAtFirst = new Set(closedAtFirst);
    host.addController(this);
  }

  /** Nothing of its own to do: it only remembers. */
  hostConnected(): void {}

  isOpen(key: string): boolean {
    return this.#closedAtFirst.has(key) === this.#turned.has(key);
  }

  toggle(key: string): void {
    if (!this.#turned.delete(key)) this.#turned.add(key);
    this.#host.requestUpdate();
  }

  open(key: string): void {
    if (!this.isOpen(key)) this.toggle(key);
  }
}

export interface Fold {
  /** The section's part, and what its state is kept by. */
  readonly key: string;
  readonly title: string;
  readonly note?: TemplateResult | string | typeof nothing;
  readonly content: () => TemplateResult;
}

/** A section that opens and closes; its note stays in sight. */
export function fold(folds: FoldController, { key, title, note = nothing, content }: Fold): TemplateResult {
  const open = folds.isOpen(key);
  return html`<section class="section" part=${key}>
    <h3>
      <button
        type="button"
        class="fold"
        aria-expanded=${open ? 'true' : 'false'}
        @click=${() => folds.toggle(key)}
      >
        <span class="fold-mark" aria-hidden="true">${open ? '▾' : '▸'}</span>${title}
      </button>
      ${note === nothing ? nothing : html`<span class="h3-note">${note}</span>`}
    </h3>
    ${open ? content() : nothing}
  </section>`;
}
