import { html, type TemplateResult } from 'lit';
import type { Asked } from '../controllers/question-controller.js';
import { formatAge, formatMillis } from '../format/duration.js';

/** The result of the last ping, in a place of fixed width, told to screen readers when it changes. */
export function pingResult(ping: Asked<number>, now: number): TemplateResult {
  switch (ping.state) {
    case 'idle':
    case 'vetoed':
      return html``;
    case 'running':
      return html`<span class="dim">asking…</span>`;
    case 'done':
      return html`<span title="asked ${formatAge(now - ping.at)}"
        ><data value=${ping.value}>${formatMillis(ping.value)}</data></span
      >`;
    case 'failed':
      return html`<span class="crit" title=${ping.error.message}
        >${ping.error.code.replaceAll('_', ' ')}</span
      >`;
  }
}
