import { css, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

export const clusterHealthStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  chartStyles,
  css`
    .body {
      padding: 10px 12px 12px;
    }
    .checked {
      margin-inline-start: auto;
      font-size: var(--_font-size-small);
    }
    .lead {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr) minmax(60px, 180px);
      align-items: center;
      gap: 4px 16px;
      padding-block-end: 10px;
    }
    .large {
      font-size: 32px;
      line-height: 1.1;
      font-weight: 600;
      min-inline-size: 3ch;
    }
    .lead p,
    .why p {
      margin: 0;
    }
    .lead .sparkline {
      inline-size: 100%;
    }
    .partition {
      margin: 0 0 10px;
      padding: 6px 10px;
      border-inline-start: 2px solid var(--_bad);
      background: color-mix(in srgb, var(--_bad) 9%, var(--_panel));
    }

    .section {
      margin-block-start: 10px;
      padding-block-start: 8px;
      border-block-start: 1px solid var(--_line);
    }
    h3 {
      display: flex;
      justify-content: space-between;
      gap: 12px;
      margin: 0 0 6px;
      font: inherit;
      color: var(--_dim);
    }
    .none {
      margin: 0;
    }

    ul,
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .node-row {
      display: grid;
      grid-template-columns: 1.2em 4ch minmax(0, 1fr) minmax(40px, 120px) 13ch;
      align-items: center;
      gap: 10px;
      inline-size: 100%;
      padding: 3px 4px;
      border-color: transparent;
      background: none;
      text-align: start;
    }
    .node-row:hover {
      background: var(--_raised);
    }
    .node-row .sparkline {
      inline-size: 100%;
    }
    .score {
      font-weight: 600;
      text-align: end;
    }
    .node-name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .twist {
      color: var(--_dim);
    }
    .why {
      padding: 2px 4px 10px calc(1.2em + 14px);
    }
    .evidence li {
      display: grid;
      grid-template-columns: 5ch minmax(0, 1fr);
      gap: 10px;
      padding: 2px 0;
    }
    .penalty {
      text-align: end;
    }
    .link {
      min-block-size: 24px;
      padding: 0 2px;
      border: 0;
      background: none;
      text-decoration: underline;
      text-underline-offset: 3px;
      color: var(--_text);
    }

    .advice li {
      margin-block-start: 6px;
      padding: 5px 10px;
      border-inline-start: 2px solid var(--_warn);
      background: color-mix(in srgb, var(--_warn) 7%, var(--_panel));
    }

    .areas {
      display: grid;
      grid-template-columns: repeat(5, minmax(0, 1fr));
      gap: 6px;
    }
    .area {
      display: grid;
      justify-items: start;
      gap: 0;
      padding: 5px 9px;
      white-space: normal;
      text-align: start;
    }
    .area.quiet {
      background: none;
    }
    .area[aria-pressed='true'] {
      border-color: var(--_control);
    }
    .area-count {
      font-weight: 600;
    }
    .areas + .evidence {
      margin-block-start: 8px;
    }

    .runways li {
      display: grid;
      grid-template-columns: 12ch minmax(0, 1fr) minmax(40px, 100px) minmax(20ch, max-content);
      align-items: center;
      gap: 10px;
      padding: 2px 0;
    }
    .runway-left {
      font-weight: 600;
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
    }
    .trend-value {
      text-align: end;
      white-space: nowrap;
    }
    .trend .sparkline {
      grid-column: 1 / -1;
    }

    @container (min-width: 900px) {
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 0 28px;
      }
    }
    @container (max-width: 480px) {
      .lead {
        grid-template-columns: auto minmax(0, 1fr);
      }
      .lead > .sparkline {
        grid-column: 1 / -1;
      }
      .areas {
        grid-template-columns: repeat(2, minmax(0, 1fr));
      }
      .node-row {
        grid-template-columns: 1.2em 4ch minmax(0, 1fr) auto;
      }
      .node-row .sparkline {
        display: none;
      }
      .runways li {
        grid-template-columns: 11ch minmax(0, 1fr);
      }
      .why {
        padding-inline-start: 4px;
      }
    }
  `,
];
