import { css, unsafeCSS, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { panelStyles } from '../theme/panel.styles.js';

/** Depth by class: an inline style would not pass a strict policy. Deeper than twelve stays where twelve is. */
const indents = Array.from(
  { length: 12 },
  (_, at) => `.l${at + 1} .label { padding-inline-start: ${at * 16}px; }`,
).join('\n');

export const clusterSupervisionTreeStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  chartStyles,
  css`
    .tree {
      padding: 6px 8px 10px;
    }
    .row {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 17ch 24ch 13ch 13ch;
      align-items: center;
      gap: 10px;
      min-block-size: 24px;
      padding: 1px 6px;
      border-radius: 3px;
      cursor: pointer;
      content-visibility: auto;
      contain-intrinsic-block-size: 24px;
    }
    .row:hover {
      background: var(--_raised);
    }
    .row.note {
      cursor: default;
    }
    .row.node {
      margin-block-start: 4px;
    }
    .label {
      display: flex;
      align-items: center;
      gap: 6px;
      min-inline-size: 0;
    }
    .label .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .twist {
      flex: none;
      inline-size: 1.6em;
      text-align: center;
      color: var(--_dim);
    }
    .row > span {
      white-space: nowrap;
      min-inline-size: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .wide {
      grid-column: 2 / -1;
    }
    .restarts {
      display: grid;
      grid-template-columns: 40px minmax(0, 1fr);
      align-items: center;
      gap: 8px;
    }
    .pid,
    .count {
      text-align: end;
    }
    .restarted {
      background: color-mix(in srgb, var(--_warn) 9%, var(--_panel));
    }
    ${unsafeCSS(indents)}

    @container (max-width: 820px) {
      .row {
        grid-template-columns: minmax(0, 1fr) 15ch 18ch;
      }
      .row .pid,
      .row .count {
        display: none;
      }
      .restarts {
        grid-template-columns: 24px minmax(0, 1fr);
      }
    }
    @container (max-width: 520px) {
      .row {
        grid-template-columns: minmax(0, 1fr) minmax(0, auto);
      }
      .row > span:nth-child(2):not(.wide) {
        display: none;
      }
      .row .restarts {
        grid-template-columns: minmax(0, 1fr);
      }
      .row .restarts .bar {
        display: none;
      }
      .wide {
        font-size: var(--_font-size-small);
      }
    }
  `,
];
