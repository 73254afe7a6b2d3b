import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { visibleText } from '../format/text.js';
import type { FormField, Problem, ReadForm, Typed } from './operation-form.model.js';

interface FormViewOptions {
  readonly fields: readonly FormField[];
  readonly typed: Typed;
  readonly read: ReadForm;
  /** Problems are told once the user has tried to run it. */
  readonly tried: boolean;
  readonly nodes: readonly string[];
  readonly type: (name: string, text: string) => void;
}

/** The fields of an operation, each with its name, its bounds and what is wrong with it. */
export function formView(options: FormViewOptions): TemplateResult {
  if (options.fields.length === 0) return html`<p class="dim">${msg('It takes no parameters.')}</p>`;
  return html`<div class="fields" part="form">${options.fields.map((field) => row(field, options))}</div>`;
}

function row(field: FormField, options: FormViewOptions): TemplateResult {
  const problem = options.read.problems.get(field.name);
  const shown = problem !== undefined && (options.tried || problem.kind !== 'required');
  const id = `field-${field.name}`;
  return html`<label class="field-name" for=${id}
      >${visibleText(field.name, 60)}${
        field.required ? html`<span class="warn" aria-hidden="true"> *</span>` : nothing
      }</label
    >
    <div class="field">
      ${input(field, id, shown, options)}
      <span id="${id}-hint" class="small ${shown ? 'crit' : 'dim'}"
        >${shown ? problemText(problem) : hint(field)}</span
      >
    </div>`;
}

function input(field: FormField, id: string, invalid: boolean, options: FormViewOptions): TemplateResult {
  const value = options.typed.get(field.name) ?? '';
  const said = (event: Event): void => {
    options.type(field.name, (event.currentTarget as HTMLInputElement).value);
  };
  const hinted = `${id}-hint`;
  const wrong = invalid ? 'true' : 'false';
  switch (field.kind) {
    case 'choice':
    case 'flag':
    case 'node': {
      const choices =
        field.kind === 'flag' ? ['true', 'false'] : field.kind === 'node' ? options.nodes : field.choices;
      return html`<select
        id=${id}
        data-field=${field.name}
        aria-describedby=${hinted}
        aria-invalid=${wrong}
        ?required=${field.required}
        @change=${said}
      >
        <option value="" ?selected=${value === ''}>${unset(field)}</option>
        ${choices.map(
          (choice) =>
            html`<option value=${choice} ?selected=${choice === value}>${visibleText(choice, 100)}</option>`,
        )}
      </select>`;
    }
    case 'lines':
    case 'json':
      return html`<textarea
        id=${id}
        data-field=${field.name}
        rows="3"
        spellcheck="false"
        aria-describedby=${hinted}
        aria-invalid=${wrong}
        .value=${live(value)}
        @input=${said}
      ></textarea>`;
    case 'number':
    case 'text':
      return html`<input
        id=${id}
        data-field=${field.name}
        type="text"
        inputmode=${field.kind === 'number' ? 'decimal' : 'text'}
        autocomplete="off"
        spellcheck="false"
        placeholder=${unset(field)}
        aria-describedby=${hinted}
        aria-invalid=${wrong}
        aria-required=${field.required ? 'true' : 'false'}
        .value=${live(value)}
        @input=${said}
      />`;
  }
}

/** What holds where nothing is given. */
function unset(field: FormField): string {
  if (field.initial !== undefined) return visibleText(String(field.initial), 60);
  if (field.required) return field.kind === 'node' ? msg('choose a node') : '';
  return field.kind === 'node' ? msg('any') : '–';
}

function hint({ kind, minimum, maximum, maxLength, description }: FormField): string {
  if (description !== null) return visibleText(description, 200);
  if (minimum !== null && maximum !== null) return msg(str`from ${minimum} to ${maximum}`);
  if (minimum !== null) return msg(str`at least ${minimum}`);
  if (maximum !== null) return msg(str`at most ${maximum}`);
  if (kind === 'lines') return msg('one a line');
  if (kind === 'json') return msg('JSON');
  return maxLength !== null && maxLength < 100 ? msg(str`at most ${maxLength} characters`) : '';
}

function problemText(problem: Problem): string {
  switch (problem.kind) {
    case 'required':
      return msg('This is needed.');
    case 'number':
      return msg('This is not a number.');
    case 'integer':
      return msg('This must be a whole number.');
    case 'atLeast':
      return msg(str`This must be at least ${problem.bound}.`);
    case 'atMost':
      return msg(str`This must be at most ${problem.bound}.`);
    case 'longest':
      return msg(str`This may have ${problem.bound} characters.`);
    case 'json':
      return msg('This is not JSON.');
  }
}
