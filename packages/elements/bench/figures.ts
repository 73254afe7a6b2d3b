/** Of an even count, the upper of the middle two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Of the straight line nearest to the points, by least squares; 0 for fewer than two. */
export function slope(points: readonly { readonly at: number; readonly value: number }[]): number {
  const mean = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [at, value] = [mean(points.map((each) => each.at)), mean(points.map((each) => each.value))];
  const spread = points.reduce((sum, each) => sum + (each.at - at) ** 2, 0);
  return spread === 0
    ? 0
    : points.reduce((sum, each) => sum + (each.at - at) * (each.value - value), 0) / spread;
}
