import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { visibleText } from '../format/text.js';
import type { ActionField } from './action-words.js';

type Chosen = (name: string) => string;
type Choose = (name: string, value: string) => void;

/** What the user may choose beside the target. */
export function choiceFields(
  fields: readonly ActionField[],
  chosen: Chosen,
  choose: Choose,
): TemplateResult | typeof nothing {
  const selects = fields.filter((field) => field.kind === 'choice');
  if (selects.length === 0) return nothing;
  return html`<div class="fields">
    ${selects.map(
      (field) =>
        html`<label class="field"
          ><span class="dim">${field.label}</span>
          <select
            name=${field.name}
            .value=${live(chosen(field.name))}
            @change=${(event: Event) => choose(field.name, (event.target as HTMLSelectElement).value)}
          >
            ${field.choices.map(
              ({ value, label }) =>
                html`<option value=${value} ?selected=${value === chosen(field.name)}>${label}</option>`,
            )}
          </select></label
        >`,
    )}
  </div>`;
}

/** A term to be written: `{refresh, 10}`, `{"refresh": 10}`. */
export function termField(field: ActionField, chosen: Chosen, choose: Choose): TemplateResult {
  return html`<label class="field wide"
    ><span class="dim">${field.label}</span>
    <textarea
      name=${field.name}
      rows="3"
      spellcheck="false"
      autocomplete="off"
      maxlength="16384"
      placeholder="{refresh, 10}"
      .value=${live(chosen(field.name))}
      @input=${(event: Event) => choose(field.name, (event.target as HTMLTextAreaElement).value)}
    ></textarea>
  </label>`;
}

/** Why, in the user's own words. */
export function commentField(comment: string, change: (text: string) => void): TemplateResult {
  return html`<label class="field wide"
    ><span class="dim">${msg('why')} <span class="small">(${msg('kept in the audit log')})</span></span>
    <input
      name="comment"
      maxlength="500"
      autocomplete="off"
      .value=${live(comment)}
      @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />
  </label>`;
}

/** The target to be typed, to the character, as it is shown. */
export function confirmField(
  shown: string | null,
  typed: string,
  change: (text: string) => void,
): TemplateResult | typeof nothing {
  if (shown === null) return nothing;
  return html`<label class="field wide confirm" part="confirm"
    ><span>${msg('To confirm, type')} <b class="name whole">${shown}</b></span>
    <input
      name="confirm"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      .value=${live(typed)}
      @input=${(event: Event) => change((event.target as HTMLInputElement).value)}
    />
  </label>`;
}

/** Atoms are never freed: who creates some agrees to each. */
export function atomsQuestion(
  atoms: readonly string[],
  agreed: boolean,
  change: (agreed: boolean) => void,
): TemplateResult | typeof nothing {
  if (atoms.length === 0) return nothing;
  return html`<label class="atoms warn" part="atoms">
    <input
      type="checkbox"
      name="atoms"
      .checked=${live(agreed)}
      @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    />
    <span
      >${
        atoms.length === 1
          ? msg('Create this atom on the node, for as long as it lives:')
          : msg('Create these atoms on the node, for as long as it lives:')
      }
      ${atoms.map((atom) => html`<code class="name">${visibleText(atom, 80)}</code> `)}</span
    >
  </label>`;
}
