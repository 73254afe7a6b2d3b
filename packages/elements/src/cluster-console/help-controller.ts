import { html, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { helpContent } from './help-content.js';

/** The dialog with the keys and the marks. */
export class HelpController {
  readonly #dialog = createRef<HTMLDialogElement>();
  readonly #close = (): void => this.#dialog.value?.close();

  get open(): boolean {
    return this.#dialog.value?.open === true;
  }

  /** Opens it; does nothing where it is open, or not yet rendered. */
  show(): void {
    if (this.#dialog.value?.open === false) this.#dialog.value.showModal();
  }

  render(simulated: boolean): TemplateResult {
    return html`<dialog ${ref(this.#dialog)} class="help" aria-labelledby="help-title">
      ${helpContent(this.#close, simulated)}
    </dialog>`;
  }
}
