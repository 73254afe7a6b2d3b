import { css, type CSSResult } from 'lit';

/** Of a result: its facts, its tables, its JSON. */
export const resultStyles: CSSResult = css`
  .facts {
    margin: 6px 0 0;
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
    text-align: end;
  }
  h4 {
    margin: 10px 0 2px;
    font: inherit;
    color: var(--_text);
  }
  .table-scroll {
    overflow-x: auto;
    scrollbar-width: thin;
  }
  table {
    border-collapse: collapse;
    min-inline-size: 100%;
  }
  th,
  td {
    padding: 2px 14px 2px 0;
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  th {
    color: var(--_dim);
    font-size: var(--_font-size-small);
  }
  .json {
    max-block-size: 24rem;
    margin: 6px 0 0;
    padding: 8px 10px;
    overflow: auto;
    background: var(--_ground);
    border: 1px solid var(--_line);
    border-radius: 4px;
    font: inherit;
    scrollbar-width: thin;
  }
`;
