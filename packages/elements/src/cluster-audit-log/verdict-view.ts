import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { AuditVerdict } from '@beamdeck/core';
import type { Asked } from '../controllers/question-controller.js';
import { formatAge } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { errorLine } from '../notice/notice.js';

/** Whether the log is whole, once somebody wanted to know. */
export function verdictView(asked: Asked<AuditVerdict>, now: number): TemplateResult | typeof nothing {
  switch (asked.state) {
    case 'idle':
    case 'vetoed':
      return nothing;
    case 'running':
      return html`<div class="verdict dim" role="status">${msg('Going through the log…')}</div>`;
    case 'failed':
      return html`<div class="verdict crit" role="status" part="verdict">${errorLine(asked.error)}</div>`;
    case 'done': {
      const { ok, lines, vouchedFor, findings } = asked.value;
      return html`<div class="verdict" role="status" part="verdict">
        <strong class=${ok ? 'ok' : 'crit'}
          ><span aria-hidden="true">${ok ? '●' : '✕'}</span> ${
            ok ? msg('The log is whole.') : msg('The log was changed.')
          }</strong
        >
        <span class="dim"
          >${msg(str`${formatCount(lines)} lines read, ${formatCount(vouchedFor)} vouched for, ${formatAge(now - asked.at)}`)}</span
        >
        ${
          findings.length === 0
            ? nothing
            : html`<ul>
                ${findings
                  .slice(0, 10)
                  .map(
                    ({ kind, line, text }) =>
                      html`<li class="crit name">
                        ${kind.replaceAll('_', ' ')} · ${msg(str`line ${line}`)} · ${visibleText(text, 300)}
                      </li>`,
                  )}
              </ul>`
        }
      </div>`;
    }
  }
}
