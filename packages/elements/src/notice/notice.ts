import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { formatElapsed } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import type { ShownError, ViewState } from '../view-state/view-state.model.js';

export interface NoticeOptions {
  readonly now: number;
  readonly retry: () => void;
  /** What the element would show, for `nothing-chosen`. */
  readonly choose?: string;
}

/** What an element shows instead of data; `nothing` in the states that have data. */
export function notice(state: ViewState, options: NoticeOptions): TemplateResult | typeof nothing {
  switch (state.kind) {
    case 'empty':
      return emptyNotice(state.why, options.choose ?? msg('Choose something to look at.'));
    case 'loading':
      return html`<div class="notice" part="loading" role="status">
        <span class="pulse" aria-hidden="true"><i></i><i></i><i></i></span>
        <p>${loading(state.what)}</p>
      </div>`;
    case 'error':
      return errorNotice(state.error, state.retryAt, options);
    case 'live':
    case 'partial':
    case 'stale':
      return nothing;
  }
}

/** One line for an error beside data: what failed, its code, what to do. */
export function errorLine(error: ShownError): TemplateResult {
  return html`${visibleText(error.message, 400)} <span class="dim">${error.code}</span> ${
      error.suggestions[0] === undefined ? nothing : visibleText(error.suggestions[0], 300)
    }`;
}

/** `next try in 4 s`, or nothing. */
export function retryText(retryAt: number | null, now: number): string {
  if (retryAt === null) return '';
  const left = retryAt - now;
  return left < 1_000 ? msg('trying now') : msg(str`next try in ${formatElapsed(left)}`);
}

function loading(what: 'code' | 'cluster' | 'data'): string {
  switch (what) {
    case 'code':
      return msg('Loading…');
    case 'cluster':
      return msg('Entering the cluster…');
    case 'data':
      return msg('Connected. Waiting for the first answers…');
  }
}

function emptyNotice(why: 'no-cluster' | 'no-provider' | 'nothing-chosen', choose: string): TemplateResult {
  if (why === 'nothing-chosen') {
    return html`<div class="notice" part="empty"><p>${choose}</p></div>`;
  }
  const help =
    why === 'no-cluster'
      ? msg('Put this element inside a <cluster-provider>, or set its property “cluster”.')
      : msg('No <cluster-provider> has the id that this element names in “for”.');
  return html`<div class="notice" part="empty">
    <strong>${msg('No cluster yet')}</strong>
    <p>${help}</p>
  </div>`;
}

function errorNotice(error: ShownError, retryAt: number | null, options: NoticeOptions): TemplateResult {
  const next = retryText(retryAt, options.now);
  return html`<div class="notice" part="error" role="alert">
    <span class="glyph crit" aria-hidden="true">✕</span>
    <strong>${visibleText(error.message, 600)}</strong>
    <p class="small">${error.code}</p>
    ${
      error.suggestions.length === 0
        ? nothing
        : html`<ul>
            ${error.suggestions.slice(0, 4).map((text) => html`<li>${visibleText(text, 400)}</li>`)}
          </ul>`
    }
    <button type="button" part="retry" @click=${options.retry}>${msg('Try again')}</button>
    ${next === '' ? nothing : html`<p class="small">${next}</p>`}
  </div>`;
}
