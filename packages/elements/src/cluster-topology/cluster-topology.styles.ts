import { css, type CSSResultArray } from 'lit';
import { chartStyles } from '../chart/chart.styles.js';
import { noticeStyles } from '../notice/notice.styles.js';
import { baseStyles } from '../theme/base.styles.js';
import { panelStyles } from '../theme/panel.styles.js';
import { graphStyles } from './graph.styles.js';
import { tableStyles } from './table.styles.js';

export const clusterTopologyStyles: CSSResultArray = [
  ...baseStyles,
  panelStyles,
  noticeStyles,
  chartStyles,
  graphStyles,
  tableStyles,
  css`
    .canvas {
      position: relative;
      flex: 1 1 auto;
      min-block-size: 0;
    }
    .canvas.graph,
    .canvas.grid {
      min-block-size: var(--cluster-topology-min-block-size, 380px);
    }
    .canvas > .notice {
      block-size: 100%;
      min-block-size: inherit;
    }

    .canvas.graph {
      touch-action: pan-x pan-y;
    }
    .canvas.near {
      cursor: grab;
    }
    .tools {
      position: absolute;
      inset: auto 8px 8px auto;
      display: flex;
      gap: 2px;
      font-size: var(--_font-size-small);
    }
    .tools button {
      min-inline-size: 26px;
      padding: 1px 6px;
      background: var(--_panel);
      color: var(--_dim);
    }
    .tools button:not(:disabled):hover,
    .tools button:focus-visible {
      color: var(--_text);
    }
    .tools .scale {
      min-inline-size: 7ch;
    }

    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
      padding: 8px 12px;
      border-block-start: 1px solid var(--_line);
      color: var(--_dim);
    }
    .legend .hint {
      margin-inline-start: auto;
    }

    .grid {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
      align-content: start;
      gap: 6px;
    }
    div.grid[role='listbox'] {
      padding: 10px;
    }
    .canvas.grid {
      display: block;
    }

    .tile {
      display: grid;
      grid-template-columns: 1.4em minmax(0, 1fr);
      gap: 0 4px;
      padding: 5px 8px;
      border: 1px solid var(--_line);
      border-radius: 4px;
      background: var(--_ground);
      cursor: pointer;
    }
    .grid > .gap {
      grid-column: 1 / -1;
    }
    .tile:hover {
      border-color: var(--_control);
    }
    .tile.warning {
      border-color: var(--_warn);
    }
    .tile.partitioned {
      border-color: var(--_bad);
      border-style: dashed;
    }
    .tile.down {
      border-color: var(--_crit);
      border-style: dashed;
    }
    .tile.unreachable,
    .tile.unknown {
      border-color: var(--_control);
      border-style: dotted;
    }
    .tile.chosen {
      outline: 2px solid var(--_ok);
      outline-offset: 1px;
    }
    .tile:focus-visible {
      outline: 2px dotted var(--_focus);
      outline-offset: 1px;
    }
    .tile-name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .tile-foot {
      grid-column: 2;
      display: flex;
      align-items: center;
      gap: 8px;
      white-space: nowrap;
    }
    .grid.few {
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr));
      gap: 10px;
    }
    .few .tile {
      align-content: start;
      padding: 10px 12px;
      gap: 5px 6px;
    }
    .tile-facts {
      grid-column: 2;
      display: flex;
      flex-wrap: wrap;
      gap: 2px 14px;
    }
    .tile-facts > span {
      white-space: nowrap;
    }
    .tile-facts i {
      font-style: normal;
      color: var(--_dim);
    }
    .tile-facts:not(.old) > span {
      color: var(--_text);
    }
    .tile-count {
      flex: 0 0 5ch;
    }

    .header-note {
      flex: 1 1 0;
      min-inline-size: 12ch;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    /* What comes and goes with the data never makes a second line. */
    @container (min-width: 520px) {
      .header {
        flex-wrap: nowrap;
      }
      .header > * {
        flex-shrink: 0;
        white-space: nowrap;
      }
      .header > .header-note {
        flex-shrink: 1;
      }
    }
    /* Names reach into the corners of a narrow graph. */
    @container (max-width: 600px) {
      .tools .scale,
      .tools .svg {
        display: none;
      }
    }
    @container (max-width: 760px) {
      .legend .hint {
        display: none;
      }
    }
    @container (max-width: 860px) {
      .formed {
        display: none;
      }
    }
  `,
];
