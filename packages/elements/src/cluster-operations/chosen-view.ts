import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { OperationDescriptor } from '@beamdeck/core';
import { visibleText } from '../format/text.js';
import { copiedView } from './copied-view.js';
import type { CopiedCall } from './copy-as.model.js';
import { formView } from './form-view.js';
import type { FormField, ReadForm, Typed } from './operation-form.model.js';

interface ChosenViewOptions {
  readonly chosen: OperationDescriptor;
  readonly fields: readonly FormField[];
  readonly typed: Typed;
  readonly read: ReadForm;
  /** The user has tried to run it: what is wrong with the form is told. */
  readonly tried: boolean;
  readonly nodes: readonly string[];
  readonly running: boolean;
  /** The call in other forms, where it is to be shown; else null. */
  readonly copied: CopiedCall | null;
  readonly type: (name: string, text: string) => void;
  readonly submit: (event: Event) => void;
  readonly dryRun: () => void;
  readonly toggleCopied: () => void;
}

/** The chosen operation: what it does and how dangerous it is, its form, and the buttons that the caller's role leaves. */
export function chosenView(options: ChosenViewOptions): TemplateResult {
  const { chosen, running, copied } = options;
  const tone = chosen.danger === 'destroy' ? 'crit' : chosen.danger === 'change' ? 'warn' : '';
  return html`<form @submit=${options.submit} novalidate>
    <div class="about">
      <h3 class=${tone}>${visibleText(chosen.name, 60)}</h3>
      <span class="pill ${tone === '' ? 'dim' : tone}">${chosen.danger}</span>
      ${chosen.allowed ? nothing : html`<span class="dim">${msg('not allowed for you here')}</span>`}
      <p>${visibleText(chosen.summary, 300)}</p>
    </div>
    ${formView(options)}
    <div class="buttons">
      <button
        type="submit"
        class="primary ${tone}"
        part="run-button"
        aria-disabled=${running || !chosen.allowed ? 'true' : 'false'}
      >
        ${tone === '' ? msg('Run') : msg('Run…')}
      </button>
      <button type="button" part="dry-run" @click=${options.dryRun}>${msg('Dry run')}</button>
      <button
        type="button"
        aria-expanded=${copied === null ? 'false' : 'true'}
        @click=${options.toggleCopied}
      >
        ${msg('Copy as…')}
      </button>
    </div>
    ${copied === null ? nothing : copiedView(copied)}
  </form>`;
}
