import { css, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { processActionStyles } from '../process-view/process-actions.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { fieldStyles } from '../theme/field.styles.js';
import { panelStyles } from '../theme/panel.styles.js';
import { processColumnStyles } from './process-columns.styles.js';

/** Columns keep their widths while numbers change; the two with names share what is left. */
export const clusterProcessesStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  fieldStyles,
  noticeStyles,
  chartStyles,
  processActionStyles,
  processColumnStyles,
  css`
    :host {
      block-size: var(--cluster-processes-height, 480px);
      min-block-size: 220px;
    }
    .header,
    .toolbar,
    .chosen-bar,
    .footer {
      flex: none;
    }
    .header .shown {
      margin-inline-start: auto;
      white-space: nowrap;
    }
    .toolbar {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      padding: 6px 8px 6px 12px;
      border-block-end: 1px solid var(--_line);
    }
    .toolbar input {
      flex: 1 1 22ch;
      max-inline-size: 40ch;
    }
    .toolbar select {
      max-inline-size: 24ch;
    }
    .toolbar .set,
    .toggle[aria-pressed='true'] {
      color: var(--_ok);
      border-color: color-mix(in srgb, var(--_ok) 45%, var(--_line));
    }

    .table {
      position: relative;
      overscroll-behavior: contain;
    }
    .table:focus-visible {
      outline-offset: -2px;
    }
    /* Of the question before, until the answer comes; of a connection that is lost; and rows of a node that did not answer. */
    .table.faded .body *,
    .line.old * {
      color: var(--_dim);
    }
    .line.old {
      opacity: 1;
    }
    .line {
      display: grid;
      grid-template-columns: var(--_columns);
      /* The same for every line, whatever is in it: columns stand under each other. */
      min-inline-size: var(--_narrowest);
      block-size: 26px;
      border-block-end: 1px solid color-mix(in srgb, var(--_line) 55%, transparent);
    }
    .head {
      position: sticky;
      inset-block-start: 0;
      z-index: 2;
      color: var(--_dim);
    }
    .head .line {
      block-size: 29px;
      border-block-end: 1px solid var(--_line);
    }
    .head .line,
    .head .cell {
      background: var(--_panel);
    }
    .body {
      position: relative;
      contain: layout style;
    }
    .drawn {
      background: var(--_panel);
      contain: layout style;
      will-change: transform;
    }
    .cell {
      padding: 0 8px;
      line-height: 25px;
      min-inline-size: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .head .cell {
      line-height: 28px;
    }
    .cell.name {
      overflow-wrap: normal;
    }
    .cell.registered {
      font-weight: bold;
    }
    .numeric {
      text-align: end;
    }
    .cell.pid {
      position: sticky;
      inset-inline-start: 0;
      z-index: 1;
      padding-inline-start: 12px;
      background: var(--_panel);
    }
    .body .line {
      contain: strict;
      cursor: pointer;
    }
    .body .line:hover,
    .body .line:hover .cell.pid,
    .body .line.chosen,
    .body .line.chosen .cell.pid {
      background: var(--_raised);
    }
    .body .line.chosen .cell.pid {
      box-shadow: inset 2px 0 var(--_ok);
    }
    /* Above the cell that stays in sight. */
    .table:focus-visible .line.current::after {
      content: '';
      position: absolute;
      inset: 1px;
      z-index: 2;
      outline: 1px dotted var(--_focus);
      outline-offset: -1px;
      pointer-events: none;
    }
    .line.wide {
      grid-template-columns: 1fr;
      min-inline-size: 0;
      position: sticky;
      inset-inline-start: 0;
      max-inline-size: 100cqi;
    }
    .line.group {
      background: var(--_raised);
    }
    .line.more .cell {
      padding-inline-start: 24px;
      text-decoration: underline;
      text-underline-offset: 3px;
    }

    .sort {
      all: unset;
      cursor: pointer;
      line-height: 26px;
    }
    .sort:focus-visible {
      outline: 1px dotted var(--_focus);
      outline-offset: 2px;
    }
    .sort:hover,
    .sort.sorted {
      color: var(--_text);
    }
    .arrow {
      display: inline-block;
      inline-size: 2ch;
      text-align: center;
    }
    .barred {
      display: flex;
      align-items: center;
      justify-content: flex-end;
      gap: 8px;
    }
    .barred .bar {
      flex: 0 1 44px;
      inline-size: 44px;
    }

    .none {
      padding: 20px 12px;
      color: var(--_dim);
    }
    .chosen-bar,
    .footer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
      padding: 5px 12px;
      border-block-start: 1px solid var(--_line);
    }
    .chosen-bar .who {
      flex: 1 1 20ch;
      min-inline-size: 0;
    }
    .footer {
      gap: 2px 18px;
      min-block-size: 27px;
    }
    .link {
      all: unset;
      cursor: pointer;
      color: var(--_text);
      text-decoration: underline;
      text-underline-offset: 3px;
    }
    .link:focus-visible {
      outline: 1px dotted var(--_focus);
    }

    @container (max-width: 760px) {
      .header .shown {
        margin-inline-start: 0;
      }
      .toolbar input {
        flex-basis: 100%;
        max-inline-size: none;
      }
      .toolbar select {
        flex: 1 1 17ch;
        min-inline-size: 0;
      }
      .chosen-bar .who {
        flex-basis: 100%;
      }
    }

    /* On a phone search and filters take more of the height. */
    @media (max-width: 760px) {
      :host {
        block-size: var(--cluster-processes-height, min(640px, 92dvh));
      }
    }

    @media (forced-colors: active) {
      .body .line.chosen {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }
      .sort.sorted {
        color: Highlight;
      }
    }
  `,
];
