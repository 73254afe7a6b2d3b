import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { panelWord, type ConsolePanel } from './console-panels.js';

/** The panels, the one that is shown marked. */
export function panelTabs(
  panels: readonly ConsolePanel[],
  shown: ConsolePanel,
  show: (panel: ConsolePanel) => void,
): TemplateResult {
  return html`<nav class="panel-tabs" part="tabs" aria-label=${msg('Panels')}>
    ${panels.map(
      (panel) =>
        html`<button
          type="button"
          aria-current=${panel === shown ? 'page' : 'false'}
          @click=${() => show(panel)}
        >
          ${panelWord(panel)}
        </button>`,
    )}
  </nav>`;
}

/** Hints at the bottom; the full list is behind `?`. */
export function footer(
  { help, palette }: { readonly help: () => void; readonly palette: () => void },
  nodeOpen: boolean,
): TemplateResult {
  return html`<div class="footer" part="footer">
    <button type="button" class="hint-button" @click=${help}><kbd>?</kbd> ${msg('help')}</button>
    <button type="button" class="hint-button" @click=${palette}><kbd>:</kbd> ${msg('command')}</button>
    <span><kbd>[</kbd> <kbd>]</kbd> ${msg('panels')}</span>
    <span><kbd>↑</kbd> <kbd>↓</kbd> ${msg('move')}</span>
    <span><kbd>Enter</kbd> ${msg('open')}</span>
    ${
      nodeOpen
        ? html`<span><kbd>Esc</kbd> ${msg('close')}</span><span><kbd>p</kbd> ${msg('ping')}</span
            ><span><kbd>r</kbd> ${msg('refresh')}</span>`
        : nothing
    }
    <span class="grow"></span>
    <span class="read-only">${msg('whatever changes a node asks before it does')}</span>
  </div>`;
}
