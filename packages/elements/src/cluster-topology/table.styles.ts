import { css } from 'lit';

/** The list of nodes and the matrix. Their first column stays while the rest scrolls sideways. */
export const tableStyles = css`
  table {
    border-collapse: separate;
    border-spacing: 0;
  }
  .list {
    inline-size: 100%;
  }
  .list th,
  .list td {
    padding: 3px 8px;
    text-align: end;
    vertical-align: middle;
    font-weight: 400;
    white-space: nowrap;
    border-block-end: 1px solid var(--_line);
  }
  .list thead th {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    background: var(--_panel);
    color: var(--_dim);
  }
  .list .l {
    text-align: start;
  }
  .list .pinned {
    padding-inline-start: 12px;
  }
  .list tr > :last-child {
    padding-inline-end: 12px;
  }
  .list .status-cell {
    min-inline-size: 16ch;
  }
  .list .pinned,
  .matrix .pinned {
    position: sticky;
    inset-inline-start: 0;
    background: var(--_panel);
  }
  .list thead .pinned,
  .matrix thead .pinned {
    z-index: 2;
  }
  .list tbody tr {
    cursor: pointer;
  }
  .list .gap > td {
    padding: 0;
    border: 0;
  }
  .canvas.list {
    scroll-padding-block-start: 34px;
  }
  /* What comes into sight leaves the columns where they are. */
  .list.long td:is(:nth-child(5), :nth-child(7)) {
    min-inline-size: calc(10ch + 16px);
  }
  .list.long tbody .pinned {
    min-inline-size: calc(var(--_longest) * 1ch + 3em);
  }
  .list tbody tr:hover > *,
  .list tbody tr.chosen > * {
    background: var(--_raised);
  }
  .list tbody tr.chosen > .pinned {
    box-shadow: inset 2px 0 var(--_ok);
  }
  .list .bar-cell {
    inline-size: 72px;
    min-inline-size: 56px;
    padding-inline-start: 0;
  }
  .list .age {
    min-inline-size: 10ch;
  }

  .node-button {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
    line-height: 1.5;
    max-inline-size: clamp(22ch, 28cqi, 44ch);
    padding: 0 2px;
    border: 0;
    background: none;
    text-align: start;
  }
  .node-button .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .node-button:focus-visible {
    outline: 2px dotted var(--_focus);
    outline-offset: 1px;
  }

  .matrix-frame {
    padding: 8px 12px 12px;
  }
  .matrix-note {
    margin: 0 0 8px;
    position: sticky;
    inset-inline-start: 12px;
    max-inline-size: min(80ch, calc(100cqi - 26px));
  }
  /* Widths come from the count of columns, not from texts: a new text then lays out its own cell, not thousands. */
  .matrix {
    --_column: clamp(46px, (100cqi - 26px - 22ch) / var(--_columns) - 3px, 84px);
    table-layout: fixed;
    inline-size: calc(20ch + 3px + var(--_columns) * (var(--_column) + 3px));
    border-spacing: 3px;
    font-size: var(--_font-size-small);
  }
  .matrix th {
    font-weight: 400;
    color: var(--_dim);
  }
  .matrix thead .pinned {
    inline-size: 20ch;
  }
  .matrix thead th {
    vertical-align: bottom;
    padding: 0 2px 2px;
  }
  .matrix .column-name {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .matrix th[scope='row'] {
    text-align: start;
    padding-inline-end: 8px;
  }
  .matrix .node-button {
    max-inline-size: 18ch;
    color: var(--_text);
  }
  .matrix tr.chosen .node-button {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .cell {
    block-size: 27px;
    padding: 0 4px;
    text-align: center;
    border-radius: 3px;
  }
  .cell.sees {
    background: color-mix(in srgb, var(--_ok) 11%, var(--_panel));
    color: var(--_ok);
  }
  .cell.sees.slow {
    background: color-mix(in srgb, var(--_warn) 15%, var(--_panel));
    color: var(--_warn);
  }
  .cell.blind {
    background: color-mix(in srgb, var(--_crit) 20%, var(--_panel));
    color: var(--_crit);
    font-weight: 600;
  }
  .cell.gone,
  .cell.unknown,
  .cell.self {
    color: var(--_dim);
  }
  .cell.unknown {
    border: 1px dashed var(--_line);
    font-style: normal;
  }

  .canvas.stale .cell,
  .canvas.stale .list td,
  .canvas.stale .tile {
    opacity: var(--_fade);
  }

  @container (max-width: 760px) {
    .list .otp,
    .list .bar-cell {
      display: none;
    }
  }

  /* What matters least goes first; nothing is cut off. In order: measured, run queue, up, memory. */
  @container (max-width: 660px) {
    .list tr > :nth-child(9) {
      display: none;
    }
    .list tr > :nth-child(7) {
      padding-inline-end: 12px;
    }
    .list .status-cell {
      min-inline-size: 10ch;
    }
  }
  @container (max-width: 600px) {
    .list tr > :nth-child(6) {
      display: none;
    }
  }
  @container (max-width: 520px) {
    .list tr > :nth-child(7) {
      display: none;
    }
    .list tr > :nth-child(5) {
      padding-inline-end: 12px;
    }
  }
  @container (max-width: 440px) {
    .list tr > :nth-child(5) {
      display: none;
    }
    .list tr > :nth-child(3) {
      padding-inline-end: 12px;
    }
  }

  @media (forced-colors: active) {
    .cell.blind {
      outline: 2px solid CanvasText;
    }
  }
`;
