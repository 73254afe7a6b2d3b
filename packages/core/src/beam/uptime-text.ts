/** A time span as a person reads it: `04:12:09`, `3 days 04:12:09`. */
export function uptimeText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const two = (count: number) => String(count).padStart(2, '0');
  const clock = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map(two)
    .join(':');
  if (days === 0) return clock;
  return `${days} ${days === 1 ? 'day' : 'days'} ${clock}`;
}
