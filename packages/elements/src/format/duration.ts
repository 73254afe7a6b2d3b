import { msg, str } from '@lit/localize';
/** Durations and moments as people say them. Durations are in milliseconds, moments in ISO 8601 or milliseconds. */

const NBSP = '\u00a0';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `41 s`, `6m 10s`, `11h 02m`, `3d 11h 02m`, `412d 04h`. Never negative. */
export function formatDuration(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < MINUTE) return `${Math.floor(rest / SECOND)}${NBSP}s`;
  if (rest < HOUR) return `${Math.floor(rest / MINUTE)}m${NBSP}${two((rest % MINUTE) / SECOND)}s`;
  if (rest < DAY) return `${Math.floor(rest / HOUR)}h${NBSP}${two((rest % HOUR) / MINUTE)}m`;
  const days = `${Math.floor(rest / DAY)}d${NBSP}${two((rest % DAY) / HOUR)}h`;
  return rest < 10 * DAY ? `${days}${NBSP}${two((rest % HOUR) / MINUTE)}m` : days;
}

/** `just now` under two seconds, then `41 s ago`, `6 min ago`, `11 h 02 min ago`, `3 days ago`. */
export function formatAge(ms: number): string {
  if (ms < 2 * SECOND) return msg('just now');
  return msg(str`${formatElapsed(ms)}\u00a0ago`);
}

/** `41 s old`; for what was cut off just now, `a moment old`. */
export function formatOld(ms: number): string {
  return ms < 2 * SECOND ? msg('a moment old') : msg(str`${formatElapsed(ms)} old`);
}

/** `41 s`, `6 min 10 s`, `11 h 02 min`, `3 days`: for sentences. */
export function formatElapsed(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < MINUTE) return `${Math.floor(rest / SECOND)}${NBSP}s`;
  if (rest < 10 * MINUTE)
    return `${Math.floor(rest / MINUTE)}${NBSP}min${NBSP}${two((rest % MINUTE) / SECOND)}${NBSP}s`;
  if (rest < HOUR) return `${Math.floor(rest / MINUTE)}${NBSP}min`;
  if (rest < 2 * DAY)
    return `${Math.floor(rest / HOUR)}${NBSP}h${NBSP}${two((rest % HOUR) / MINUTE)}${NBSP}min`;
  return msg(str`${Math.floor(rest / DAY)}\u00a0days`);
}

/** A round trip or a piece of work: `0.42 ms`, `14 ms`, `1.3 s`. */
export function formatMillis(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)}${NBSP}s`;
  if (ms >= 10) return `${Math.round(ms)}${NBSP}ms`;
  return `${ms >= 1 ? ms.toFixed(1) : ms.toFixed(2)}${NBSP}ms`;
}

/** `10:41:07`, local time. */
export function formatTime(at: string | number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'unknown';
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-11-11 06:12`, local time. */
export function formatDateTime(at: string | number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}${NBSP}${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Milliseconds from `at` to `now`, 0 for a moment to come (clocks differ a little); null for what is no moment. */
export function ageOf(at: string | number | null | undefined, now: number): number | null {
  if (at === null || at === undefined) return null;
  const moment = typeof at === 'number' ? at : Date.parse(at);
  return Number.isNaN(moment) ? null : Math.max(0, now - moment);
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
