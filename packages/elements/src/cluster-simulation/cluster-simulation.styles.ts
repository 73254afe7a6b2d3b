import { css, type CSSResultArray } from 'lit';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { fieldStyles } from '../theme/field.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

export const clusterSimulationStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  fieldStyles,
  css`
    .body {
      padding: 10px 12px 12px;
    }
    form,
    .line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 12px;
      margin: 0;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      color: var(--_dim);
    }
    input[type='text'] {
      inline-size: 9ch;
    }
    input[type='file'] {
      max-inline-size: 100%;
      padding: 2px;
    }
    input::file-selector-button {
      margin-inline-end: 10px;
      padding: 2px 10px;
      font: inherit;
      color: var(--_text);
      background: var(--_raised);
      border: 1px solid var(--_line);
      border-radius: 4px;
    }
    .section {
      margin-block-start: 12px;
      padding-block-start: 8px;
      border-block-start: 1px solid var(--_line);
    }
    h3 {
      margin: 0 0 6px;
      font: inherit;
      color: var(--_dim);
    }
    .nodes {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
      max-block-size: 9rem;
      margin-block-end: 8px;
      overflow: auto;
      scrollbar-width: thin;
    }
    .nodes label {
      color: var(--_text);
    }
    .told {
      min-block-size: 1.5em;
      margin: 10px 0 0;
      overflow-wrap: anywhere;
    }
    .real {
      margin: 0 0 10px;
    }
    p {
      margin: 4px 0;
    }
    .start {
      border-color: var(--_sim);
      color: var(--_sim);
    }
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: 8ch 1.4em minmax(0, 1fr);
      gap: 10px;
      padding: 2px 0;
    }
  `,
];
