import { css, type CSSResultArray } from 'lit';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { fieldStyles } from '../theme/field.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

export const clusterAuditLogStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  fieldStyles,
  css`
    .verdict {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
      margin: 0;
      padding: 6px 12px;
      border-block-end: 1px solid var(--_line);
    }
    .verdict ul {
      flex: 1 1 100%;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 3px 14px 3px 0;
      font-weight: 400;
      text-align: start;
      vertical-align: top;
      white-space: nowrap;
    }
    th:first-child,
    td:first-child {
      padding-inline-start: 12px;
    }
    thead th {
      position: sticky;
      inset-block-start: 0;
      background: var(--_panel);
      color: var(--_dim);
      font-size: var(--_font-size-small);
    }
    td.target,
    td.reason {
      white-space: normal;
      overflow-wrap: anywhere;
      min-inline-size: 14ch;
    }
    .filter {
      inline-size: 18ch;
    }
    .quiet {
      margin: 0;
      padding: 12px;
      color: var(--_dim);
    }
    @container (max-width: 560px) {
      .seq {
        display: none;
      }
      td.target,
      td.reason {
        min-inline-size: 32ch;
      }
    }
  `,
];
