import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { visibleText } from '../format/text.js';

/** What was not measured, and why, in words. */
export function unknown(reason: string, word = msg('unknown')): TemplateResult {
  return html`<span class="unknown" title=${visibleText(reason, 300)}
    >${word}<span class="sr-only">: ${visibleText(reason, 300)}</span></span
  >`;
}

/** A name and its value on one line, in a `<dl class="facts">`. */
export function fact(name: string, value: TemplateResult | string): TemplateResult {
  return html`<div class="fact">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
