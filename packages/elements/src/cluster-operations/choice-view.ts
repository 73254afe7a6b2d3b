import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { OperationDescriptor } from '@beamdeck/core';
import { visibleText } from '../format/text.js';

interface ChoiceViewOptions {
  readonly list: readonly OperationDescriptor[];
  readonly chosen: OperationDescriptor;
  readonly choose: (name: string) => void;
}

/** Every operation by its category: a list beside the form where there is room, else a select above it. */
export function choiceView({ list, chosen, choose }: ChoiceViewOptions): TemplateResult {
  const categories = [...new Set(list.map(({ category }) => category))];
  const of = (category: string): readonly OperationDescriptor[] =>
    list.filter((each) => each.category === category);
  return html`<div class="choice">
      <label class="sr-only" for="operation">${msg('Operation')}</label>
      <select
        id="operation"
        @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value)}
      >
        ${categories.map(
          (category) =>
            html`<optgroup label=${visibleText(category, 40)}>
              ${of(category).map(
                ({ name }) =>
                  html`<option value=${name} ?selected=${name === chosen.name}>
                    ${visibleText(name, 60)}
                  </option>`,
              )}
            </optgroup>`,
        )}
      </select>
    </div>
    <nav class="names" aria-label=${msg('Operations')}>
      ${categories.map(
        (category) =>
          html`<h3>${visibleText(category, 40)}</h3>
            ${of(category).map(
              ({ name, allowed }) =>
                html`<button
                  type="button"
                  class=${allowed ? '' : 'old'}
                  title=${visibleText(name, 60)}
                  aria-current=${name === chosen.name ? 'true' : 'false'}
                  @click=${() => choose(name)}
                >
                  ${visibleText(name, 60)}
                </button>`,
            )}`,
      )}
    </nav>`;
}
