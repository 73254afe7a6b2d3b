import { html, svg, type TemplateResult } from 'lit';
import { nearness, type Nearness } from './nearness.model.js';

/** A count against its limit; `share` is 0–1. What is there is at least a hair wide. Decorative: the numbers stand beside it. */
export function limitBar(share: number, tone: Nearness = nearness(share)): TemplateResult {
  const width = share <= 0 ? 0 : Math.max(1, Math.min(100, share * 100));
  return html`<svg class="bar" part="bar" aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none">
    <rect class="track" width="100" height="8" />
    <rect class="fill ${tone}" width=${width} height="8" />
  </svg>`;
}

export interface BarSegment {
  readonly key: string;
  readonly value: number;
}

/** Shares of a whole, side by side, in the order given; each has a class of its own to take its colour from. */
export function segmentBar(segments: readonly BarSegment[], label: string): TemplateResult {
  const whole = segments.reduce((sum, segment) => sum + segment.value, 0);
  const gap = 0.4;
  let x = 0;
  const rects = segments.map((segment) => {
    const width = whole === 0 ? 0 : (segment.value / whole) * 100;
    const rect = svg`<rect
      class="segment ${segment.key}"
      x=${x.toFixed(3)}
      width=${Math.max(0, width - gap).toFixed(3)}
      height="10"
    />`;
    x += width;
    return rect;
  });
  return html`<svg
    class="segments"
    part="segments"
    role="img"
    aria-label=${label}
    viewBox="0 0 100 10"
    preserveAspectRatio="none"
  >
    ${rects}
  </svg>`;
}
