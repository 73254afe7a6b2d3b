import { readFileSync } from 'node:fs';

/** The sample below which so large a part of all lies; NaN where there is none. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** Milliseconds, for a table. */
export function ms(value: number): string {
  return Number.isNaN(value) ? 'nothing came' : `${String(Math.round(value))} ms`;
}

export function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}

/** How many streams: fewer where the machine allows fewer open files (each stream is one here and one there), or where it is asked for. */
export const STREAMS = Math.min(Number(process.env['BENCH_STREAMS'] ?? 10_000), openFiles() - 500);

function openFiles(): number {
  const limit = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === undefined ? 1_024 : Number(limit);
}
