import { msg } from '@lit/localize';
import type { ReactiveControllerHost } from 'lit';
import { html, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import { paletteContent } from './command-palette.js';
import type { Command } from './command-palette.model.js';

/** The dialog that commands are typed into: what is typed, which of what fits is chosen, open or not. */
export class PaletteController {
  readonly #host: ReactiveControllerHost;
  readonly #commands: () => readonly Command[];
  readonly #dialog = createRef<HTMLDialogElement>();
  #typed = '';
  #at = 0;

  constructor(host: ReactiveControllerHost, commands: () => readonly Command[]) {
    this.#host = host;
    this.#commands = commands;
  }

  get open(): boolean {
    return this.#dialog.value?.open === true;
  }

  /** Opens it with nothing typed; does nothing where it is open, or not yet rendered. */
  show(): void {
    const dialog = this.#dialog.value;
    if (dialog === undefined || dialog.open) return;
    this.#set('', 0);
    dialog.showModal();
  }

  render(): TemplateResult {
    return html`<dialog ${ref(this.#dialog)} class="palette" aria-label=${msg('Commands')}>
      ${paletteContent({
        commands: this.#commands(),
        text: this.#typed,
        at: this.#at,
        type: (text) => this.#set(text, 0),
        move: (at) => this.#set(this.#typed, at),
        run: (command) => {
          this.#dialog.value?.close();
          command.run();
        },
      })}
    </dialog>`;
  }

  #set(typed: string, at: number): void {
    this.#typed = typed;
    this.#at = at;
    this.#host.requestUpdate();
  }
}
