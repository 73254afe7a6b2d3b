import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SupervisedChild, Supervisor } from '@beamdeck/core';
import { limitBar } from '../chart/bar.js';
import { formatAge } from '../format/duration.js';
import { formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { intensityUsed, type TreeRow } from './tree.model.js';

export interface TreeRowOptions {
  /** The one line that the Tab key stops at. */
  readonly active: boolean;
  /** Its process is the one that was chosen. */
  readonly chosen: boolean;
  /** How long ago it was seen to restart; null when it was not. */
  readonly restartedMs: number | null;
  readonly loading: boolean;
  readonly press: (row: TreeRow, twist: boolean) => void;
  readonly onKey: (row: TreeRow, event: KeyboardEvent) => void;
  /** The keyboard is on it, however it came there. */
  readonly focused: (row: TreeRow) => void;
}

/** One line: its name, what it is, and the restarts it has used of those it may. */
export function treeRow(row: TreeRow, options: TreeRowOptions): TemplateResult {
  const { content } = row;
  const isProcess = content.kind === 'supervisor' || (content.kind === 'child' && content.child.pid !== null);
  // eslint-disable-next-line lit-a11y/accessible-name -- named by the text in it
  return html`<div
    role="treeitem"
    class="row ${content.kind} ${options.restartedMs === null ? '' : 'restarted'} l${Math.min(row.level, 12)}"
    part="row"
    data-key=${visibleText(row.key, 200)}
    aria-selected=${isProcess ? String(options.chosen) : nothing}
    aria-level=${row.level}
    aria-expanded=${row.open === null ? nothing : row.open ? 'true' : 'false'}
    aria-busy=${options.loading ? 'true' : nothing}
    tabindex=${options.active ? '0' : '-1'}
    @keydown=${(event: KeyboardEvent) => options.onKey(row, event)}
    @focus=${() => options.focused(row)}
    @click=${(event: Event) =>
      options.press(row, !isProcess || (event.target as Element).classList.contains('twist'))}
  >
    <span class="label">
      <span class="twist" aria-hidden="true">${twist(row, options.loading)}</span>
      ${name(row)}
      ${
        options.restartedMs === null
          ? nothing
          : html`<span class="pill warn">↻ ${msg(str`restarted ${formatAge(options.restartedMs)}`)}</span>`
      }
    </span>
    ${facts(row)}
  </div>`;
}

function twist(row: TreeRow, loading: boolean): string {
  if (loading) return '◌';
  if (row.open === null) return row.content.kind === 'note' ? '' : '·';
  return row.open ? '▾' : '▸';
}

function name({ content, label, node }: TreeRow): TemplateResult {
  switch (content.kind) {
    case 'node':
      return html`<b class="name" title=${visibleText(node, 300)}>${label}</b>`;
    case 'application':
      return html`<span class="name">${label === '' ? msg('no application') : visibleText(label, 80)}</span>`;
    case 'supervisor':
      return html`<span class="name info" title=${visibleText(label, 300)}>${visibleText(label, 80)}</span>`;
    case 'child':
      return html`<span
        class="name ${content.child.type === 'supervisor' ? 'info' : ''}"
        title=${visibleText(label, 300)}
        >${visibleText(label, 80)}</span
      >`;
    case 'note':
      return html`<span class="unknown"
        >${
          content.hidden > 0
            ? msg(str`and ${formatCount(content.hidden)} more`)
            : msg(str`its children could not be read: ${visibleText(content.text, 200)}`)
        }</span
      >`;
  }
}

function facts({ content }: TreeRow): TemplateResult {
  switch (content.kind) {
    case 'node':
      return html`<span class="wide dim">${supervisors(content.count)}</span>`;
    case 'application':
      return html`<span class="wide dim">${msg('application')} · ${children(content.count)}</span>`;
    case 'supervisor':
      return supervisorFacts(content.supervisor);
    case 'child':
      return childFacts(content.child);
    case 'note':
      return html`<span class="wide"></span>`;
  }
}

/** `1 supervisor`, `26 supervisors`. */
export function supervisors(count: number): string {
  return count === 1 ? msg('1 supervisor') : msg(str`${formatCount(count)} supervisors`);
}

/** `1 child`, `2 771 children`. */
export function children(count: number): string {
  return count === 1 ? msg('1 child') : msg(str`${formatCount(count)} children`);
}

function supervisorFacts(supervisor: Supervisor): TemplateResult {
  const { strategy, childCount, pid, recentRestarts, intensity, periodSeconds } = supervisor;
  const used = intensityUsed(supervisor);
  const told =
    used === null
      ? msg('not read')
      : msg(str`${recentRestarts ?? 0} of ${intensity ?? 0} in ${periodSeconds ?? 0} s`);
  return html`<span class="dim strategy"
      >${strategy ?? html`<span class="unknown">${msg('not read')}</span>`}</span
    >
    <span
      class="restarts"
      title=${msg('Restarts used of those allowed in the period; one more than allowed, and it ends.')}
      >${used === null ? nothing : limitBar(used)}
      <span class=${used !== null && used >= 0.75 ? 'warn' : 'dim'}>${told}</span></span
    >
    <span class="dim count">${children(childCount)}</span>
    <span class="dim pid">${visibleText(pid, 40)}</span>`;
}

function childFacts(child: SupervisedChild): TemplateResult {
  const { status, restart, pid, memory, messageQueueLen } = child;
  const off = status !== 'running';
  return html`<span class=${off ? 'warn' : 'dim'}>${off ? statusWord(status) : (restart ?? '')}</span>
    <span class="dim">${memory === null ? '' : formatBytes(memory)}</span>
    <span class="dim count"
      >${messageQueueLen === null ? '' : msg(str`mailbox ${formatCount(messageQueueLen)}`)}</span
    >
    <span class="dim pid">${pid === null ? '' : visibleText(pid, 40)}</span>`;
}

function statusWord(status: SupervisedChild['status']): string {
  return status === 'restarting' ? msg('restarting') : status === 'stopped' ? msg('stopped') : '';
}
