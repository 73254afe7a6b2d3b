/** One measured value; `at` in milliseconds. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

export interface SparklinePaths {
  readonly line: string;
  readonly area: string;
  /** Where the newest value is, for a dot. */
  readonly end: { readonly x: number; readonly y: number };
  readonly min: number;
  readonly max: number;
}

export interface SparklineBox {
  readonly width: number;
  readonly height: number;
  /** The floor of the value axis; without one the smallest value. */
  readonly floor?: number;
  /** A pause longer than this is drawn as a gap, not as a line. */
  readonly gapMs: number;
}

/**
 * The line of a series over its own time. Gaps in time stay gaps. A flat series runs through the middle, or along the
 * floor when it lies there. Null for fewer than two samples: one measurement is no trend.
 */
export function sparklinePaths(samples: readonly Sample[], box: SparklineBox): SparklinePaths | null {
  const first = samples[0];
  const newest = samples.at(-1);
  if (first === undefined || newest === undefined || samples.length < 2 || newest.at <= first.at) return null;

  const values = samples.map((sample) => sample.value);
  const min = Math.min(...values);
  const max = Math.max(...values);
  const low = Math.min(box.floor ?? min, min);
  const range = max - low;
  const inset = 1.5;
  const x = (at: number): number => round(((at - first.at) / (newest.at - first.at)) * box.width);
  const y = (value: number): number =>
    range === 0
      ? round(box.floor !== undefined && value <= box.floor ? box.height - inset : box.height / 2)
      : round(box.height - inset - ((value - low) / range) * (box.height - 2 * inset));

  let line = '';
  let area = '';
  let start: Sample | null = null;
  let before: Sample | null = null;
  for (const sample of samples) {
    const goesOn = before !== null && sample.at - before.at <= box.gapMs;
    line += `${goesOn ? 'L' : 'M'}${x(sample.at)} ${y(sample.value)}`;
    if (goesOn) {
      area += `L${x(sample.at)} ${y(sample.value)}`;
    } else {
      area += closed(start, before, x, box.height);
      area += `M${x(sample.at)} ${box.height}L${x(sample.at)} ${y(sample.value)}`;
      start = sample;
    }
    before = sample;
  }
  area += closed(start, before, x, box.height);
  return { line, area, end: { x: x(newest.at), y: y(newest.value) }, min, max };
}

/** The growth of a counter between samples, per second. A counter that went back (a restart) leaves a gap. */
export function rates(samples: readonly Sample[]): readonly Sample[] {
  const result: Sample[] = [];
  for (let index = 1; index < samples.length; index += 1) {
    const before = samples[index - 1]!;
    const sample = samples[index]!;
    const seconds = (sample.at - before.at) / 1_000;
    if (seconds > 0 && sample.value >= before.value) {
      result.push({ at: sample.at, value: (sample.value - before.value) / seconds });
    }
  }
  return result;
}

function closed(start: Sample | null, end: Sample | null, x: (at: number) => number, floor: number): string {
  return start === null || end === null ? '' : `L${x(end.at)} ${floor}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
