/** Numbers as people read them. Every function takes what was measured and gives text of bounded width. */

const NBSP = '\u00a0';

/** `18 204`: digits in groups of three, never broken over two lines. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [whole = '', fraction] = String(Math.abs(value) >= 1e15 ? value : Math.round(value * 10) / 10).split(
    '.',
  );
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NBSP);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** At most five characters: `981`, `18.2k`, `1.05M`; for places where a count has no room. */
export function formatShortCount(value: number): string {
  for (const [unit, size] of SHORT_UNITS) {
    if (Math.abs(value) >= size) return `${significant(value / size)}${unit}`;
  }
  return String(Math.round(value));
}

/** IEC units: `1.62 GiB`, `814 KiB`, `12 B`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : significant(value)}${NBSP}${BYTE_UNITS[unit]}`;
}

/** The exact value, for tooltips. */
export function exactBytes(bytes: number): string {
  return `${formatCount(bytes)} bytes`;
}

/** `1.2 MiB/s`. */
export function formatByteRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** 0–1 as `37 %`; what is there but rounds to nothing is `< 1 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return `<${NBSP}1${NBSP}%`;
  return `${percent < 99 || percent >= 100 ? Math.round(percent) : Math.floor(percent)}${NBSP}%`;
}

/** A plain number with as many digits as matter: `0.42`, `3.1`, `14`, `204`. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  if (size >= 10) return trimmed(value.toFixed(1));
  return trimmed(value.toFixed(2));
}

const SHORT_UNITS = [
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e4 / 10],
] as const;
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
