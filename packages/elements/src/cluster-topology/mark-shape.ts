import { svg, type SVGTemplateResult } from 'lit';
import type { NodeTone } from '../node-view/node-view.model.js';

/** The badge of a tone, drawn around 0,0 in a box of about 14: a shape for each, so that colour is never alone. */
export function markShape(tone: NodeTone): SVGTemplateResult {
  switch (tone) {
    case 'up':
      return svg`<circle r="3.6" />`;
    case 'warning':
      return svg`<path d="M0 -6.5L6.5 0L0 6.5L-6.5 0Z" />`;
    case 'partitioned':
      return svg`<path d="M0 -7L7.5 5.5H-7.5Z" />`;
    case 'unreachable':
      return svg`<circle r="4.6" class="hollow" />`;
    case 'down':
      return svg`<path d="M-4.5 -4.5L4.5 4.5M4.5 -4.5L-4.5 4.5" class="strokes" />`;
    case 'unknown':
      return svg`<path d="M-3 -3.2A3.2 3.2 0 1 1 0 0.4V2M0 5.4V5.6" class="strokes" />`;
  }
}
