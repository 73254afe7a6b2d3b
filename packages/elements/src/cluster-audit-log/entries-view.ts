import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatDateTime, formatTime } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import type { AuditEntry } from './audit-log.model.js';

/** The entries; `searched` where others were left out by a search. */
export function entriesView(entries: readonly AuditEntry[], searched: boolean): TemplateResult {
  if (entries.length === 0) {
    const why = searched ? msg('Nothing fits.') : msg('Nothing has been done to this cluster.');
    return html`<p class="quiet" part="entries">${why}</p>`;
  }
  return html`<table part="entries">
    <thead>
      <tr>
        <th scope="col">${msg('when')}</th>
        <th scope="col">${msg('outcome')}</th>
        <th scope="col">${msg('who')}</th>
        <th scope="col">${msg('operation')}</th>
        <th scope="col">${msg('target')}</th>
        <th scope="col">${msg('why')}</th>
        <th scope="col" class="seq">#</th>
      </tr>
    </thead>
    <tbody>
      ${repeat(entries.slice(0, 300), ({ seq }) => seq, entryRow)}
    </tbody>
  </table>`;
}

function entryRow({ request, outcome, time, seq }: AuditEntry): TemplateResult {
  const { target } = request;
  const node = target.nodes[0];
  const process = target.registeredName ?? target.process ?? target.pid;
  const reason = request.kind === 'refusal' ? request.reasons.join(' ') : (request.reason ?? '');
  return html`<tr>
    <td class="dim"><time datetime=${time} title=${formatDateTime(time)}>${formatTime(time)}</time></td>
    <td>${outcomeMark(request.kind === 'refusal' ? 'refused' : (outcome?.result ?? 'running'))}</td>
    <td class="name">${visibleText(request.actor, 80)} <span class="dim">${request.role}</span></td>
    <td>${visibleText(request.operation, 60)}</td>
    <td class="target name">
      ${process === null ? nothing : visibleText(process, 120)}
      ${target.pid === null || target.pid === process ? nothing : html`<span class="dim">${visibleText(target.pid, 40)}</span>`}
      ${node === undefined ? html`<span class="dim">${msg('the whole cluster')}</span>` : html`<span class="dim">${visibleText(node, 160)}</span>`}
      ${target.nodeCount > 1 ? html`<span class="dim">${msg(str`and ${target.nodeCount - 1} more`)}</span>` : nothing}
    </td>
    <td class="reason name dim">${visibleText(reason, 300)}</td>
    <td class="dim seq">${seq}</td>
  </tr>`;
}

function outcomeMark(outcome: 'done' | 'failed' | 'unknown' | 'refused' | 'running'): TemplateResult {
  switch (outcome) {
    case 'done':
      return html`<span class="ok"><span aria-hidden="true">●</span> ${msg('done')}</span>`;
    case 'failed':
      return html`<span class="crit"><span aria-hidden="true">✕</span> ${msg('failed')}</span>`;
    case 'unknown':
      return html`<span class="warn"><span aria-hidden="true">?</span> ${msg('unknown')}</span>`;
    case 'refused':
      return html`<span class="bad"><span aria-hidden="true">▲</span> ${msg('refused')}</span>`;
    case 'running':
      return html`<span class="info"><span aria-hidden="true">◌</span> ${msg('no outcome yet')}</span>`;
  }
}
