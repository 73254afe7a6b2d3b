import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { visibleText } from '../format/text.js';
import type { CopiedCall } from './copy-as.model.js';

/** The call in other forms, each with a button that copies it. */
export function copiedView({ curl, sdk, erlang }: CopiedCall): TemplateResult {
  return html`<div class="copied" part="copied">
    ${form('curl', curl)} ${form('SDK', sdk)} ${form('Erlang', erlang)}
  </div>`;
}

function form(title: string, text: string | null): TemplateResult | typeof nothing {
  if (text === null) return nothing;
  return html`<div>
    <div class="run-head">
      <span class="dim">${title}</span>
      <button type="button" @click=${() => void copy(text)}>${msg('Copy')}</button>
    </div>
    <pre>${text.split('\n').map((line) => `${visibleText(line, 2_000)}\n`)}</pre>
  </div>`;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No clipboard for this page: the text is there to be selected.
  }
}
