import { html, type TemplateResult } from 'lit';
import { CLOSEST } from './zoom.model.js';

interface ToolFacts {
  readonly scale: number;
  readonly nearer: () => void;
  readonly farther: () => void;
  readonly whole: () => void;
  readonly save: (format: 'svg' | 'png') => void;
}

/** The buttons in the corner of the graph: nearer, farther, the whole, and the graph as a file. */
export function graphTools({ scale, nearer, farther, whole, save }: ToolFacts): TemplateResult {
  return html`<div class="tools" part="tools" role="group" aria-label="Zoom and export">
    <button
      type="button"
      aria-label="Zoom out"
      title="Zoom out (-)"
      ?disabled=${scale === 1}
      @click=${farther}
    >
      −
    </button>
    <button
      type="button"
      class="scale"
      title="Show the whole graph (0)"
      ?disabled=${scale === 1}
      @click=${whole}
    >
      ${Math.round(scale * 100)} %
    </button>
    <button
      type="button"
      aria-label="Zoom in"
      title="Zoom in (+, or Ctrl and the wheel)"
      ?disabled=${scale === CLOSEST}
      @click=${nearer}
    >
      +
    </button>
    <button
      type="button"
      class="svg"
      aria-label="Save as SVG"
      title="Save the graph as SVG"
      @click=${() => save('svg')}
    >
      SVG
    </button>
    <button type="button" aria-label="Save as PNG" title="Save the graph as PNG" @click=${() => save('png')}>
      PNG
    </button>
  </div>`;
}
