import { css, type CSSResultArray } from 'lit';
import { baseStyles } from '../theme/base.styles.js';

export const clusterPanelLayoutStyles: CSSResultArray = [
  ...baseStyles,
  css`
    :host {
      container-type: inline-size;
      min-inline-size: 0;
      min-block-size: 0;
    }
    .frame {
      display: grid;
      block-size: 100%;
      min-block-size: inherit;
      gap: 0;
      grid-template-rows: minmax(0, 1fr);
    }
    .two_panel {
      grid-template-columns: minmax(0, var(--_share-0, 1fr)) var(--_gap) minmax(0, var(--_share-1, 1fr));
    }
    .three_panel {
      grid-template-columns:
        minmax(0, var(--_share-0, 1fr)) var(--_gap) minmax(0, var(--_share-1, 1fr))
        var(--_gap) minmax(0, var(--_share-2, 1fr));
    }
    .grid {
      gap: var(--_gap);
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
      grid-template-rows: none;
      grid-auto-rows: minmax(0, 1fr);
    }
    .stacked {
      gap: var(--_gap);
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: none;
      grid-auto-rows: auto;
    }
    ::slotted(*) {
      min-inline-size: 0;
      min-block-size: 0;
    }

    .divider {
      display: none;
      position: relative;
      cursor: col-resize;
      touch-action: none;
    }
    .two_panel .divider.first,
    .three_panel .divider {
      display: block;
    }
    .divider::after {
      content: '';
      position: absolute;
      inset-block: 30%;
      inset-inline-start: calc(50% - 1px);
      inline-size: 2px;
      border-radius: 1px;
      background: var(--_line);
      opacity: 0;
    }
    .divider:hover::after,
    .divider:focus-visible::after,
    .divider.held::after {
      opacity: 1;
      background: var(--_control);
    }
    @media (forced-colors: active) {
      .divider::after {
        opacity: 1;
        background: CanvasText;
      }
    }

    @container (max-width: 900px) {
      .frame {
        gap: var(--_gap);
        grid-template-columns: minmax(0, 1fr) !important;
        grid-template-rows: none;
        grid-auto-rows: auto;
      }
      .frame .divider {
        display: none !important;
      }
    }
  `,
];
