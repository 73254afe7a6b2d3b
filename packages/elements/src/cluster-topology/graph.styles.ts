import { css } from 'lit';

export const graphStyles = css`
  svg.graph {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    display: block;
    overflow: hidden;
    user-select: none;
    -webkit-user-select: none;
  }

  .links {
    fill: none;
    stroke: var(--_link);
    pointer-events: none;
  }
  .links.chosen {
    stroke: var(--_ok);
    stroke-opacity: 0.5;
    stroke-width: 1.4;
  }
  .links.missing {
    stroke: var(--_bad);
    stroke-width: 1.4;
    stroke-dasharray: 3 5;
  }
  .missing-label {
    fill: var(--_bad);
    stroke: var(--_panel);
    stroke-width: 5px;
    stroke-linejoin: round;
    paint-order: stroke;
    font-size: var(--_font-size-small);
    text-anchor: middle;
    pointer-events: none;
  }

  .island {
    fill: var(--_bad);
    stroke: var(--_bad);
    stroke-linejoin: round;
    stroke-linecap: round;
    opacity: 0.07;
    pointer-events: none;
  }

  .node {
    --_tone: var(--_ok);
    cursor: pointer;
    outline: none;
  }
  .node.warn {
    --_tone: var(--_warn);
  }
  .node.bad {
    --_tone: var(--_bad);
  }
  .node.crit {
    --_tone: var(--_crit);
  }
  .node.dim {
    --_tone: var(--_dim);
  }

  .reach {
    fill: transparent;
  }
  .disc {
    fill: color-mix(in srgb, var(--_tone) 6%, var(--_panel));
    stroke: var(--_tone);
    stroke-width: 2;
  }
  .node:hover .disc {
    fill: color-mix(in srgb, var(--_tone) 14%, var(--_panel));
  }
  .node.unreachable .disc {
    stroke-dasharray: 4 4;
  }
  .node.unknown .disc {
    stroke-dasharray: 1 4;
  }
  .node.down .disc {
    stroke-width: 1.4;
  }
  .hatch {
    stroke: var(--_sim);
    stroke-width: 2.2;
    opacity: 0.3;
  }
  .choice {
    fill: none;
    stroke: var(--_ok);
    stroke-width: 1.5;
  }
  .focus-ring {
    fill: none;
    stroke: none;
  }
  .node:focus-visible .focus-ring {
    stroke: var(--_focus);
    stroke-width: 1.6;
    stroke-dasharray: 1.5 3.5;
    stroke-linecap: round;
  }

  .badge {
    fill: var(--_tone);
    stroke: none;
  }
  .badge-ground {
    fill: var(--_panel);
  }
  .badge .hollow {
    fill: none;
    stroke: var(--_tone);
    stroke-width: 2;
  }
  .badge .strokes {
    fill: none;
    stroke: var(--_tone);
    stroke-width: 2.2;
    stroke-linecap: round;
  }

  .node text {
    fill: var(--_text);
    text-anchor: middle;
    unicode-bidi: isolate;
    pointer-events: none;
  }
  .node .label {
    font-size: 12px;
  }
  .roomy .node .label {
    font-size: 13px;
  }
  .node .label.start {
    text-anchor: start;
  }
  .node .label.end {
    text-anchor: end;
  }
  .node .count,
  .node .entered,
  .node .status {
    fill: var(--_dim);
    font-size: var(--_font-size-small);
  }
  .node .inward {
    stroke: var(--_panel);
    stroke-width: 5px;
    stroke-linejoin: round;
    paint-order: stroke;
  }
  .labels-below .node .count {
    fill: var(--_text);
  }
  .labels-below .node .count.old,
  .node .count.old {
    fill: var(--_dim);
    font-style: italic;
  }
  .node .count.tiny {
    font-size: 9px;
  }
  .node.warn .count {
    fill: var(--_warn);
  }
  .node .status {
    fill: var(--_tone);
  }
  .node.down .label,
  .node.unreachable .label,
  .node.unknown .label {
    fill: var(--_dim);
  }

  .canvas.stale .disc,
  .canvas.stale .links {
    opacity: 0.5;
  }
  .canvas.stale .node .label {
    fill: var(--_dim);
  }

  @media (forced-colors: active) {
    .disc {
      fill: Canvas;
    }
    .choice {
      stroke: Highlight;
      stroke-width: 3;
    }
    .links.missing {
      stroke: CanvasText;
    }
  }
`;
