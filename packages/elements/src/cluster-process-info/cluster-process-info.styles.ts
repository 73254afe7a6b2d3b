import { css, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { detailsStyles } from '../details-view/details.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { processActionStyles } from '../process-view/process-actions.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

export const clusterProcessInfoStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  chartStyles,
  detailsStyles,
  processActionStyles,
  css`
    .header h2 {
      min-inline-size: 0;
    }
    .steps {
      display: flex;
      gap: 2px;
    }
    .steps button {
      padding-inline: 8px;
    }
    .body {
      padding-block-start: 4px;
    }
    .body.first {
      padding-block-end: 0;
    }
    .trends {
      grid-template-columns: repeat(3, minmax(0, 1fr));
      margin-block-start: 10px;
      padding-block-start: 8px;
      border-block-start: 1px solid var(--_line);
    }
    .trend-value {
      display: flex;
      justify-content: flex-end;
      align-items: center;
      gap: 8px;
    }
    .mail-bar {
      inline-size: 44px;
    }
    .ties,
    .stack {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .ties {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(34ch, 100%), 1fr));
      gap: 0 12px;
    }
    .ties li,
    .stack li {
      padding: 2px 0;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .stack li {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 0 16px;
    }
    .tie {
      all: unset;
      cursor: pointer;
      min-block-size: 24px;
      overflow-wrap: anywhere;
    }
    .tie .name:first-child {
      text-decoration: underline;
      text-decoration-color: var(--_control);
      text-underline-offset: 3px;
    }
    .tie:hover .name:first-child {
      text-decoration-color: currentColor;
    }
    .tie:focus-visible {
      outline: 1px dotted var(--_focus);
      outline-offset: 1px;
    }
    .acts {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      padding: 6px 12px;
      border-block-start: 1px solid var(--_line);
    }

    @container (min-width: 860px) {
      .facts {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 0 48px;
      }
    }

    @container (max-width: 520px) {
      .trends {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
];
