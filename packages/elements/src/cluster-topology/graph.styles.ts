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

  .node,
  .texts {
    --_tone: var(--_ok);
  }
  .node {
    cursor: pointer;
    outline: none;
  }
  .warn {
    --_tone: var(--_warn);
  }
  .bad {
    --_tone: var(--_bad);
  }
  .crit {
    --_tone: var(--_crit);
  }
  .dim {
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

  .texts text {
    fill: var(--_text);
    text-anchor: middle;
    unicode-bidi: isolate;
    pointer-events: none;
  }
  .texts .label {
    font-size: 12px;
  }
  .roomy .texts .label {
    font-size: 13px;
  }
  .texts .label.start {
    text-anchor: start;
  }
  .texts .label.end {
    text-anchor: end;
  }
  .texts .count,
  .texts .entered,
  .texts .status {
    fill: var(--_dim);
    font-size: var(--_font-size-small);
  }
  .texts .inward {
    stroke: var(--_panel);
    stroke-width: 5px;
    stroke-linejoin: round;
    paint-order: stroke;
  }
  .labels-below .texts .count {
    fill: var(--_text);
  }
  .labels-below .texts .count.old,
  .texts .count.old {
    fill: var(--_dim);
    font-style: italic;
  }
  .texts .count.tiny {
    font-size: 9px;
  }
  .texts.warn .count {
    fill: var(--_warn);
  }
  .texts .status {
    fill: var(--_tone);
  }
  .texts.down .label,
  .texts.unreachable .label,
  .texts.unknown .label {
    fill: var(--_dim);
  }

  .canvas.stale .disc,
  .canvas.stale .links {
    opacity: 0.5;
  }
  .canvas.stale .texts .label {
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
