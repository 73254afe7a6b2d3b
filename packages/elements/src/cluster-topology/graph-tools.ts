import { msg } from '@lit/localize';
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
  return html`<div class="tools" part="tools" role="group" aria-label=${msg('Zoom and export')}>
    <button
      type="button"
      aria-label=${msg('Zoom out')}
      title=${msg('Zoom out (-)')}
      ?disabled=${scale === 1}
      @click=${farther}
    >
      −
    </button>
    <button
      type="button"
      class="scale"
      title=${msg('Show the whole graph (0)')}
      ?disabled=${scale === 1}
      @click=${whole}
    >
      ${Math.round(scale * 100)} %
    </button>
    <button
      type="button"
      aria-label=${msg('Zoom in')}
      title=${msg('Zoom in (+, or Ctrl and the wheel)')}
      ?disabled=${scale === CLOSEST}
      @click=${nearer}
    >
      +
    </button>
    <button
      type="button"
      class="svg"
      aria-label=${msg('Save as SVG')}
      title=${msg('Save the graph as SVG')}
      @click=${() => save('svg')}
    >
      SVG
    </button>
    <button
      type="button"
      aria-label=${msg('Save as PNG')}
      title=${msg('Save the graph as PNG')}
      @click=${() => save('png')}
    >
      PNG
    </button>
  </div>`;
}
