import { css, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { detailsStyles } from '../details-view/details.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

export const clusterNodeDetailsStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  chartStyles,
  detailsStyles,
  css`
    .header h2 {
      min-inline-size: 0;
    }
    .actions {
      align-items: center;
    }
    .ping-result {
      min-inline-size: 8ch;
      text-align: end;
    }

    .ping-line {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 14px;
      margin: 0;
      padding: 5px 12px;
      border-block-end: 1px solid var(--_line);
      overflow-wrap: anywhere;
    }
    .ping-trend {
      flex: 1 1 8ch;
      max-inline-size: 20ch;
    }
    .processes {
      margin-block-start: 4px;
      block-size: 380px;
    }

    .limits {
      display: grid;
      grid-template-columns: 10ch minmax(40px, 1fr) minmax(20ch, max-content);
      align-items: center;
      gap: 4px 10px;
    }
    .limit-numbers {
      color: var(--_dim);
      white-space: nowrap;
    }

    .segment.processes,
    .swatch.processes {
      fill: var(--_ok);
      color: var(--_ok);
    }
    .segment.binary,
    .swatch.binary {
      fill: var(--_info);
      color: var(--_info);
    }
    .segment.ets,
    .swatch.ets {
      fill: var(--_sim);
      color: var(--_sim);
    }
    .segment.code,
    .swatch.code {
      fill: var(--_warn);
      color: var(--_warn);
    }
    .segment.atom,
    .swatch.atom {
      fill: var(--_bad);
      color: var(--_bad);
    }
    .segment.rest,
    .swatch.rest {
      fill: var(--_dim);
      color: var(--_dim);
    }

    @container (max-width: 420px) {
      .limits {
        grid-template-columns: 9ch minmax(30px, 1fr) max-content;
      }
    }
  `,
];
