import { html, nothing, svg, type TemplateResult } from 'lit';
import { sparklinePaths, type Sample } from './sparkline.model.js';

export interface SparklineOptions {
  /** What a screen reader is told instead of the picture. */
  readonly label: string;
  readonly height: number;
  /** Where the value axis starts, drawn as a line; without one it is from the smallest value, and no line claims to be zero. */
  readonly floor?: number;
  readonly gapMs: number;
  /** The class of the state of what it draws; what is well, or has no state, is green. */
  readonly tone?: string;
}

/** A line without axes, beside the number it is the history of. Fewer than two samples leave its place empty. */
export function sparkline(samples: readonly Sample[], options: SparklineOptions): TemplateResult {
  const width = 240;
  const paths = sparklinePaths(samples, {
    width,
    height: options.height,
    gapMs: options.gapMs,
    ...(options.floor === undefined ? {} : { floor: options.floor }),
  });
  return html`<svg
    class="sparkline ${options.tone ?? 'ok'}"
    part="sparkline"
    role="img"
    aria-label=${options.label}
    viewBox="0 0 ${width} ${options.height}"
    preserveAspectRatio="none"
    height=${options.height}
  >
    ${
      options.floor === undefined
        ? nothing
        : svg`<path class="base" d="M0 ${options.height - 0.5}H${width}" vector-effect="non-scaling-stroke" />`
    }
    ${
      paths === null
        ? svg``
        : svg`<path class="area" d=${paths.area} /><path
          class="line"
          d=${paths.line}
          vector-effect="non-scaling-stroke"
        />`
    }
  </svg>`;
}
