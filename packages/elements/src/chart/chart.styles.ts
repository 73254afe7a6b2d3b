import { css } from 'lit';

export const chartStyles = css`
  .bar {
    display: block;
    inline-size: 100%;
    block-size: 7px;
    border-radius: 3px;
  }
  .bar .track {
    fill: var(--_well);
  }
  .bar .fill {
    fill: var(--_ok);
  }
  .bar .fill.warn {
    fill: var(--_warn);
  }
  .bar .fill.crit {
    fill: var(--_crit);
  }

  .segments {
    display: block;
    inline-size: 100%;
    block-size: 10px;
    background: var(--_well);
  }
  .segment {
    opacity: 0.78;
  }

  .sparkline {
    display: block;
    inline-size: 100%;
    overflow: visible;
  }
  .sparkline .base {
    fill: none;
    stroke: var(--_line);
  }
  .sparkline .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.4;
    stroke-linejoin: round;
  }
  .sparkline .area {
    fill: currentColor;
    opacity: 0.1;
  }

  @media (forced-colors: active) {
    .bar,
    .segments {
      border: 1px solid CanvasText;
      block-size: 10px;
    }
    .bar .fill,
    .segment:nth-child(odd) {
      fill: Highlight;
    }
    .segment:nth-child(even) {
      fill: GrayText;
    }
  }
`;
