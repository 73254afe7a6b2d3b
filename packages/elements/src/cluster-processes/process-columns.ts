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
  readonly cell: (row: ProcessRow, context: CellContext) => Cell;
}

/**
 * What one row has in a column. A text wherever it can be: an element that goes over to another row then has nothing to make
 * anew.
 */
export interface Cell {
  readonly content: string | TemplateResult;
  /** In full, or why there is nothing. */
  readonly title?: string;
  /** Further class names: a tone, or what kind of text it is. */
  readonly look?: string;
}

export interface CellContext {
  /** Short labels of nodes. */
  readonly label: (node: string) => string;
  /** Work since the answer before; null where that is not known. */
  readonly delta: (row: ProcessRow) => number | null;
}

/** The columns of a table: the same object while it shows the same ones in the same language. */
export class ProcessColumns {
  #columns: readonly ProcessColumn[] = [];
  #of = '';

  /** First to last; `reductions` chooses which of the two counts is shown. */
  of(reductions: ReductionsOf): readonly ProcessColumn[] {
    const of = `${reductions} ${msg('name / initial call')}`;
    if (of !== this.#of) [this.#of, this.#columns] = [of, processColumns(reductions)];
    return this.#columns;
  }
}

function processColumns(reductions: ReductionsOf): readonly ProcessColumn[] {
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
    return work === null ? none(msg('Known after two answers.')) : { content: formatCount(work) };
  },
});

const inTotal = (): ProcessColumn => ({
  key: 'reductions',
  label: msg('reductions'),
  title: msg('Work since it started'),
  sort: 'reductions',
  numeric: true,
  cell: ({ reductions }) => ({ content: formatCount(reductions) }),
});

function pid(row: ProcessRow): Cell {
  return { content: visibleText(row.pid, 40) };
}

function node(row: ProcessRow, { label }: CellContext): Cell {
  return { content: label(row.node), title: visibleText(row.node, 300) };
}

function name({ registeredName, initialCall }: ProcessRow): Cell {
  if (registeredName !== null) return shortText(registeredName, 'registered');
  return initialCall === null ? none(msg('The node did not tell.')) : shortText(initialCall);
}

function current({ currentFunction }: ProcessRow): Cell {
  return currentFunction === null ? none(msg('The node did not tell.')) : shortText(currentFunction, 'dim');
}

function type({ type: kind }: ProcessRow): Cell {
  return { content: kind, look: kind === 'supervisor' ? 'info' : 'dim' };
}

function memory(row: ProcessRow): Cell {
  return row.memory === null
    ? none(msg('Not asked: its mailbox is so long that asking would hurt the node.'))
    : { content: formatBytes(row.memory), title: exactBytes(row.memory) };
}

function mailbox({ messageQueueLen }: ProcessRow): Cell {
  if (messageQueueLen === 0) return { content: '0', look: 'dim' };
  const tone = mailboxTone(messageQueueLen);
  return {
    content: html`${limitBar(mailboxShare(messageQueueLen), tone)}<span
        class=${tone === 'ok' ? nothing : tone}
        >${formatCount(messageQueueLen)}</span
      >`,
    look: 'barred',
  };
}

function shortText(text: string, look = ''): Cell {
  return { content: visibleText(text, 80), title: visibleText(text, 300), look };
}

function none(reason: string): Cell {
  return { content: '–', title: reason, look: 'unknown' };
}
