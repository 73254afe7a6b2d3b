import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ProcessRow, ProcessSort } from '@beamdeck/core';
import { limitBar } from '../chart/bar.js';
import { exactBytes, formatBytes, formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { mailboxShare, mailboxTone, type ReductionsOf } from './processes.model.js';

/** One column: what it is called, what sorts it, what it shows. */
export interface ProcessColumn {
  readonly key: string;
  readonly label: string;
  readonly title: string;
  readonly sort: ProcessSort | null;
  readonly numeric: boolean;
  readonly cell: (row: ProcessRow, context: CellContext) => TemplateResult | string;
}

export interface CellContext {
  /** Short labels of nodes. */
  readonly label: (node: string) => string;
  /** Work since the answer before; null where that is not known. */
  readonly delta: (row: ProcessRow) => number | null;
}

/** The columns, first to last; `reductions` chooses which of the two counts is shown. */
export function processColumns(reductions: ReductionsOf): readonly ProcessColumn[] {
  return [
    {
      key: 'pid',
      label: msg('pid'),
      title: msg('As its own node prints it'),
      sort: 'pid',
      numeric: false,
      cell: pid,
    },
    { key: 'node', label: msg('node'), title: msg('Where it runs'), sort: null, numeric: false, cell: node },
    {
      key: 'name',
      label: msg('name / initial call'),
      title: msg('Its registered name, else what it was started with'),
      sort: 'registered_name',
      numeric: false,
      cell: name,
    },
    {
      key: 'current',
      label: msg('current function'),
      title: msg('What it was in when it was looked at'),
      sort: null,
      numeric: false,
      cell: current,
    },
    {
      key: 'type',
      label: msg('type'),
      title: msg('By its real initial call'),
      sort: null,
      numeric: false,
      cell: type,
    },
    {
      key: 'application',
      label: msg('application'),
      title: msg('By its group leader'),
      sort: null,
      numeric: false,
      cell: (row) =>
        row.application === null ? none(msg('It belongs to no application.')) : shortText(row.application),
    },
    {
      key: 'memory',
      label: msg('memory'),
      title: msg('Heap, stack and mailbox'),
      sort: 'memory',
      numeric: true,
      cell: memory,
    },
    reductions === 'interval' ? perInterval() : inTotal(),
    {
      key: 'mailbox',
      label: msg('mailbox'),
      title: msg('Messages that wait'),
      sort: 'message_queue_len',
      numeric: true,
      cell: mailbox,
    },
  ];
}

const perInterval = (): ProcessColumn => ({
  key: 'reductions',
  label: msg('reductions Δ'),
  title: msg('Work since the answer before; sorted by it, work within the question itself'),
  sort: 'reductions_delta',
  numeric: true,
  cell: (row, { delta }) => {
    const work = delta(row);
    return work === null
      ? none(msg('Known after two answers.'))
      : html`<data value=${work}>${formatCount(work)}</data>`;
  },
});

const inTotal = (): ProcessColumn => ({
  key: 'reductions',
  label: msg('reductions'),
  title: msg('Work since it started'),
  sort: 'reductions',
  numeric: true,
  cell: ({ reductions }) => html`<data value=${reductions}>${formatCount(reductions)}</data>`,
});

function pid(row: ProcessRow): TemplateResult {
  return html`<span class="name pid">${visibleText(row.pid, 40)}</span>`;
}

function node(row: ProcessRow, { label }: CellContext): TemplateResult {
  return html`<span class="name" title=${visibleText(row.node, 300)}>${label(row.node)}</span>`;
}

function name(row: ProcessRow): TemplateResult {
  const { registeredName, initialCall } = row;
  if (registeredName !== null)
    return html`<b class="name" title=${visibleText(registeredName, 300)}
      >${visibleText(registeredName, 80)}</b
    >`;
  return initialCall === null ? none(msg('The node did not tell.')) : shortText(initialCall);
}

function current(row: ProcessRow): TemplateResult {
  return row.currentFunction === null
    ? none(msg('The node did not tell.'))
    : shortText(row.currentFunction, 'dim');
}

function type(row: ProcessRow): TemplateResult {
  return html`<span class=${row.type === 'supervisor' ? 'info' : 'dim'}>${row.type}</span>`;
}

function memory(row: ProcessRow): TemplateResult {
  return row.memory === null
    ? none(msg('Not asked: its mailbox is so long that asking would hurt the node.'))
    : html`<data value=${row.memory} title=${exactBytes(row.memory)}>${formatBytes(row.memory)}</data>`;
}

function mailbox(row: ProcessRow): TemplateResult {
  const length = row.messageQueueLen;
  const tone = mailboxTone(length);
  return html`<span class="mailbox"
    >${length === 0 ? nothing : limitBar(mailboxShare(length), tone)}<data
      class=${length === 0 ? 'dim' : tone === 'ok' ? '' : tone}
      value=${length}
      >${formatCount(length)}</data
    ></span
  >`;
}

function shortText(text: string, tone = ''): TemplateResult {
  return html`<span class="name ${tone}" title=${visibleText(text, 300)}>${visibleText(text, 80)}</span>`;
}

function none(reason: string): TemplateResult {
  return html`<span class="unknown" title=${reason}>–</span>`;
}
