import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ProcessRow, ProcessSort } from '@beamdeck/core';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import type { LineSlots } from '../window-list/line-slots.js';
import type { RowWindow } from '../window-list/window.model.js';
import type { Cell, CellContext, ProcessColumn } from './process-columns.js';
import type { ListItem } from './process-lines.js';

/** Height of a line and of the head, in pixels; the same numbers are in the styles. */
export const ROW_HEIGHT = 26;
export const HEAD_HEIGHT = 29;

export interface ProcessTable extends CellContext {
  readonly columns: readonly ProcessColumn[];
  readonly item: (index: number) => ListItem;
  readonly count: number;
  readonly window: RowWindow;
  readonly slots: LineSlots;
  readonly sort: ProcessSort;
  readonly order: 'asc' | 'desc';
  /** Keys of the line that is chosen, and of the one the keyboard is on. */
  readonly chosen: string | null;
  readonly current: string | null;
  readonly busy: boolean;
  /** Nothing new comes at present. */
  readonly stale: boolean;
  /** Lines are in groups that open and close. */
  readonly grouped: boolean;
  /** True for a row whose node did not answer the last question. */
  readonly isOld: (row: ProcessRow) => boolean;
  readonly onSort: (sort: ProcessSort) => void;
  readonly onScroll: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onPress: (event: Event) => void;
}

/**
 * The table as a grid: one stop for the Tab key, arrows within. Only lines in sight exist; `aria-rowcount` and `aria-rowindex`
 * tell the whole.
 */
export function processTable(table: ProcessTable): TemplateResult {
  const { window, columns } = table;
  const drawn = Array.from({ length: window.end - window.first }, (_, at) => {
    const index = window.first + at;
    return { index, item: table.item(index) };
  });
  const slots = table.slots.of(drawn.map(({ item }) => item.key));
  const current = drawn.find(({ item }) => item.key === table.current);
  return html`<div
    class="table scroll ${table.busy || table.stale ? 'faded' : ''}"
    part="table"
    role=${table.grouped ? 'treegrid' : 'grid'}
    tabindex="0"
    aria-label=${msg('Processes')}
    aria-rowcount=${table.count + 1}
    aria-colcount=${columns.length}
    aria-busy=${table.busy ? 'true' : 'false'}
    aria-activedescendant=${current === undefined ? nothing : `line-${current.index}`}
    @scroll=${table.onScroll}
    @keydown=${table.onKey}
    @click=${table.onPress}
  >
    <div role="rowgroup" class="head">
      <div role="row" class="line" aria-rowindex="1">
        ${columns.map((column) => columnHead(column, table))}
      </div>
    </div>
    <div role="rowgroup" class="body" .style=${`block-size: ${window.height}px`}>
      <div role="presentation" class="drawn" .style=${`transform: translateY(${window.offset}px)`}>
        ${repeat(
          drawn,
          (_, at) => slots[at],
          ({ item, index }) => line(item, index, table),
        )}
      </div>
    </div>
  </div>`;
}

function columnHead(column: ProcessColumn, { sort, order, onSort }: ProcessTable): TemplateResult {
  const sorted = column.sort === sort;
  const kind = column.sort;
  const arrow = html`<span aria-hidden="true" class="arrow"
    >${sorted ? (order === 'asc' ? '▴' : '▾') : ''}</span
  >`;
  return html`<div
    role="columnheader"
    class="cell ${column.key} ${column.numeric ? 'numeric' : ''}"
    title=${column.title}
    aria-sort=${sorted ? (order === 'asc' ? 'ascending' : 'descending') : nothing}
  >
    ${
      kind === null
        ? column.label
        : html`<button type="button" class="sort ${sorted ? 'sorted' : ''}" @click=${() => onSort(kind)}>
            ${column.numeric ? arrow : nothing}${column.label}${column.numeric ? nothing : arrow}
          </button>`
    }
  </div>`;
}

function line(item: ListItem, index: number, table: ProcessTable): unknown {
  const on = item.key === table.current ? 'current' : '';
  switch (item.kind) {
    case 'row': {
      const chosen = item.key === table.chosen;
      const looks = `${on} ${chosen ? 'chosen' : ''} ${table.isOld(item.row) ? 'old' : ''}`;
      // Of all that is drawn anew with each line that comes into sight, most lines are as they were.
      const of = [item.row, index, looks, table.columns, table.delta(item.row), table.label(item.row.node)];
      return guard(of, () =>
        row(item.key, index, looks, chosen, table, (column) => column.cell(item.row, table)),
      );
    }
    case 'awaited':
      return guard([index, table.columns], () => row(item.key, index, 'awaited', false, table, awaitedCell));
    case 'group':
      return wide(item.key, index, `group ${on}`, groupHead(item, table), item.group.open);
    case 'more':
      return wide(
        item.key,
        index,
        `more dim ${on}`,
        html`${msg(str`${formatCount(item.left)} more on ${table.label(item.node)}: show this node alone`)}`,
      );
  }
}

/** One template for all rows, those that are awaited too: what is drawn for one is filled in anew for the next. */
function row(
  key: string,
  index: number,
  looks: string,
  chosen: boolean,
  { columns }: ProcessTable,
  cellOf: (column: ProcessColumn) => Cell,
): TemplateResult {
  return html`<div
    role="row"
    id="line-${index}"
    part="row"
    class="line ${looks}"
    aria-rowindex=${index + 2}
    aria-selected=${chosen ? 'true' : 'false'}
    data-key=${key}
  >
    ${columns.map((column) => {
      const { content, title, look } = cellOf(column);
      return html`<div
        role=${column.key === 'pid' ? 'rowheader' : 'gridcell'}
        class="cell ${column.key}${column.numeric ? ' numeric' : ''} ${look}"
        title=${title ?? nothing}
      >
        ${content}
      </div>`;
    })}
  </div>`;
}

/** A row that is on its way; the first two columns are the leading ones of a wide table and of a narrow one. */
const awaitedCell = ({ key }: ProcessColumn): Cell =>
  key === 'pid' || key === 'name' ? { content: '…', look: 'dim' } : { content: '' };

/** A line that is one cell. */
function wide(
  key: string,
  index: number,
  kind: string,
  content: TemplateResult,
  open?: boolean,
): TemplateResult {
  return html`<div
    role="row"
    id="line-${index}"
    class="line wide ${kind}"
    aria-rowindex=${index + 2}
    aria-expanded=${open === undefined ? nothing : open ? 'true' : 'false'}
    data-key=${key}
  >
    <div role="gridcell" class="cell">${content}</div>
  </div>`;
}

function groupHead({ group }: Extract<ListItem, { kind: 'group' }>, { label }: ProcessTable): TemplateResult {
  const { page, processes, open, node } = group;
  const count = page?.totalCount ?? processes;
  return html`<span aria-hidden="true">${open ? '▾' : '▸'}</span>
    <b class="name" title=${visibleText(node, 300)}>${label(node)}</b>
    <span class="dim"
      >${count === null ? msg('not counted yet') : msg(str`${formatCount(count)} processes`)}${
        open && page === null ? ` · ${msg('asking…')}` : ''
      }</span
    >`;
}
