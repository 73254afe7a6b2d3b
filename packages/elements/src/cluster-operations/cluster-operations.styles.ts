import { css, type CSSResultArray } from 'lit';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { fieldStyles } from '../theme/field.styles.js';
import { panelStyles } from '../theme/panel.styles.js';
import { resultStyles } from './result.styles.js';

export const clusterOperationsStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  fieldStyles,
  resultStyles,
  css`
    .body {
      padding: 10px 12px 12px;
    }
    .columns {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
    .choice {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    .choice select {
      flex: 1 1 auto;
    }
    .names {
      display: none;
    }
    .about {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 2px 10px;
      margin: 8px 0 10px;
    }
    .about h3 {
      margin: 0;
      font: inherit;
      font-weight: 600;
    }
    .about p {
      flex: 1 1 100%;
      margin: 0;
      color: var(--_dim);
    }
    p {
      margin: 4px 0;
    }

    .fields {
      display: grid;
      grid-template-columns: minmax(10ch, max-content) minmax(0, 1fr);
      gap: 6px 14px;
      align-items: start;
    }
    .field-name {
      padding-block-start: 4px;
      color: var(--_dim);
    }
    .field {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 10px;
    }
    .field > input,
    .field > textarea,
    .field > select {
      flex: 0 1 26rem;
      inline-size: 100%;
    }
    [aria-invalid='true'] {
      border-color: var(--_crit) !important;
    }

    .buttons {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      margin-block: 12px 4px;
    }
    .primary {
      border-color: var(--_ok);
      color: var(--_ok);
    }
    .primary.warn {
      border-color: var(--_warn);
      color: var(--_warn);
    }
    .primary.crit {
      border-color: var(--_crit);
      color: var(--_crit);
    }
    .primary[aria-disabled='true'] {
      border-color: var(--_line);
      color: var(--_dim);
    }

    .run,
    .preview {
      margin-block-start: 10px;
      padding-block-start: 8px;
      border-block-start: 1px solid var(--_line);
    }
    .run-head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 12px;
      min-block-size: 28px;
    }
    .run-head > button,
    .run-head > .tabs {
      margin-inline-start: auto;
    }
    ul,
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .recovery {
      color: var(--_warn);
    }
    .preview li::before {
      content: '· ';
    }

    .copied {
      display: grid;
      gap: 6px;
      margin-block-start: 8px;
    }
    .copied pre {
      margin: 0;
      padding: 6px 10px;
      overflow: auto;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      background: var(--_ground);
      border: 1px solid var(--_line);
      border-radius: 4px;
      font: inherit;
    }

    .past {
      display: grid;
      grid-template-columns: 1.2em minmax(10ch, max-content) minmax(0, 1fr) max-content 8ch;
      gap: 10px;
      align-items: baseline;
      inline-size: 100%;
      padding: 4px;
      border-color: transparent;
      background: none;
      text-align: start;
    }
    .past:hover {
      background: var(--_raised);
    }
    .past-about {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .past-detail {
      padding: 2px 4px 10px calc(1.2em + 14px);
    }

    @container (min-width: 720px) {
      .columns.choosing {
        grid-template-columns: 31ch minmax(0, 1fr);
        gap: 18px;
      }
      .choice {
        display: none;
      }
      .names {
        display: block;
        border-inline-end: 1px solid var(--_line);
      }
      .names h3 {
        margin: 8px 0 2px;
        font: inherit;
        font-size: var(--_font-size-small);
        color: var(--_dim);
      }
      .names button {
        display: block;
        inline-size: calc(100% - 10px);
        padding: 1px 8px;
        border-color: transparent;
        background: none;
        text-align: start;
        color: var(--_dim);
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .names button[aria-current='true'] {
        background: var(--_raised);
        color: var(--_text);
      }
    }
    @container (max-width: 480px) {
      .fields {
        grid-template-columns: minmax(0, 1fr);
        gap: 0;
      }
      .field {
        margin-block-end: 8px;
      }
      .past {
        grid-template-columns: 1.2em minmax(0, 1fr) max-content;
      }
      .past-about {
        grid-column: 2 / -1;
        grid-row: 2;
      }
      .past > :last-child {
        display: none;
      }
      .fact {
        flex-wrap: wrap;
      }
    }
  `,
];
