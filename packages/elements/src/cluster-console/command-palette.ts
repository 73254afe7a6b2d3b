import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { matching, type Command } from './command-palette.model.js';

interface PaletteOptions {
  readonly commands: readonly Command[];
  readonly text: string;
  /** Which of those that match is chosen. */
  readonly at: number;
  readonly type: (text: string) => void;
  readonly move: (at: number) => void;
  readonly run: (command: Command) => void;
}

/** A line to type into and what fits it. Content of a modal dialog. */
export function paletteContent({ commands, text, at, type, move, run }: PaletteOptions): TemplateResult {
  const found = matching(commands, text);
  const chosen = Math.min(at, found.length - 1);
  const onKey = (event: KeyboardEvent): void => {
    const command = found[chosen];
    if (event.key === 'ArrowDown') move(Math.min(chosen + 1, found.length - 1));
    else if (event.key === 'ArrowUp') move(Math.max(0, chosen - 1));
    else if (event.key === 'Enter' && command !== undefined) run(command);
    else return;
    event.preventDefault();
  };
  return html`<input
      type="text"
      class="palette-input"
      role="combobox"
      aria-expanded="true"
      aria-controls="palette-list"
      aria-activedescendant=${found.length === 0 ? '' : `command-${chosen}`}
      aria-label=${msg('Command')}
      placeholder=${msg('Type a command or a node')}
      autocomplete="off"
      spellcheck="false"
      .value=${live(text)}
      @input=${(event: Event) => type((event.currentTarget as HTMLInputElement).value)}
      @keydown=${onKey}
    />
    <div id="palette-list" class="palette-list" role="listbox" aria-label=${msg('Commands')}>
      ${found.map(
        (command, index) =>
          html`<div
            id="command-${index}"
            class="command"
            role="option"
            aria-selected=${index === chosen ? 'true' : 'false'}
            @pointerdown=${(event: Event) => {
              event.preventDefault();
              run(command);
            }}
          >
            <span class="name">${command.label}</span> <span class="dim">${command.kind}</span>
          </div>`,
      )}
    </div>
    <p class="small dim" role="status">${msg(str`${found.length} commands`)}</p>`;
}
