import { css } from 'lit';

/** Sections of facts, trends and small tables about one thing: a node, a process. */
export const detailsStyles = css`
  .body {
    padding: 0 12px 12px;
  }
  .measured {
    margin: 0;
    padding: 8px 12px 2px;
  }
  .note {
    margin: 0;
    padding: 8px 12px;
    border-block-end: 1px solid var(--_line);
    border-inline-start: 2px solid currentColor;
    background: color-mix(in srgb, currentColor 7%, var(--_panel));
    overflow-wrap: anywhere;
  }

  .facts {
    margin: 0;
  }
  .fact {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    padding: 2px 0;
  }
  .fact dt {
    color: var(--_dim);
    white-space: nowrap;
  }
  .fact dd {
    margin: 0;
    min-inline-size: 0;
    text-align: end;
    overflow-wrap: anywhere;
  }

  .section {
    margin-block-start: 10px;
    padding-block-start: 8px;
    border-block-start: 1px solid var(--_line);
  }
  h3 {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 12px;
    margin: 0 0 4px;
    font: inherit;
    color: var(--_dim);
  }
  .figure {
    color: var(--_text);
  }
  .h3-note {
    font-size: var(--_font-size-small);
  }

  .key-list {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    margin: 6px 0 0;
    padding: 0;
    list-style: none;
    color: var(--_dim);
  }
  .key-list data {
    color: var(--_text);
  }
  .trends {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 8px 18px;
  }
  .trend {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0 8px;
  }
  .trend-name {
    color: var(--_dim);
    white-space: nowrap;
  }
  .trend-value {
    text-align: end;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .trend .sparkline {
    grid-column: 1 / -1;
    margin-block-start: 2px;
  }

  .rows {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .rows th,
  .rows td {
    padding: 2px 0 2px 12px;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
    vertical-align: top;
  }
  .rows thead th {
    color: var(--_dim);
    font-size: var(--_font-size-small);
  }
  .rows .l {
    text-align: start;
  }
  .rows th:first-child {
    padding-inline-start: 0;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .rows tr.resting {
    color: var(--_dim);
  }
  .queues {
    overflow-wrap: anywhere;
  }
  .none {
    margin: 0;
  }
  .more {
    margin-block-start: 6px;
    border-color: transparent;
    background: none;
    color: var(--_dim);
    padding-inline: 0;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .fold {
    all: unset;
    cursor: pointer;
    flex: 1;
    min-block-size: 24px;
    line-height: 24px;
  }
  .fold:hover {
    color: var(--_text);
  }
  .fold:focus-visible {
    outline: 1px dotted var(--_focus);
    outline-offset: 1px;
  }
  .fold-mark {
    display: inline-block;
    inline-size: 2ch;
    color: var(--_dim);
  }

  @container (max-width: 420px) {
    .trends {
      grid-template-columns: minmax(0, 1fr);
    }
    .rows th,
    .rows td {
      padding-inline-start: 8px;
    }
  }
`;
