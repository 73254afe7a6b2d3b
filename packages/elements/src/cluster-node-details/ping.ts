import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { sparkline } from '../chart/sparkline.js';
import type { Asked } from '../controllers/question-controller.js';
import { formatAge, formatMillis, formatTime } from '../format/duration.js';
import { errorLine } from '../notice/notice.js';

/** One round trip that was asked for, and when. */
export interface Ping {
  readonly rttMs: number;
  readonly at: number;
}

/** Round trips kept for comparison. */
const KEPT = 20;

export function withPing(pings: readonly Ping[], ping: Ping): readonly Ping[] {
  return [...pings, ping].slice(-KEPT);
}

/** The result of the last ping, in a place of fixed width, told to screen readers when it changes. */
export function pingResult(ping: Asked<number>, now: number): TemplateResult {
  switch (ping.state) {
    case 'idle':
    case 'vetoed':
      return html``;
    case 'running':
      return html`<span class="dim">${msg('asking…')}</span>`;
    case 'done':
      return html`<span title=${msg(str`asked ${formatAge(now - ping.at)}`)}
        ><data value=${ping.value}>${formatMillis(ping.value)}</data></span
      >`;
    case 'failed':
      return html`<span class="crit" title=${ping.error.message}
        >${ping.error.code.replaceAll('_', ' ')}</span
      >`;
  }
}

/** The last round trip with its time and beside those before it, or why there was none. Nothing before the first. */
export function pingLine(
  asked: Asked<number>,
  pings: readonly Ping[],
  now: number,
): TemplateResult | typeof nothing {
  if (asked.state === 'failed') {
    return html`<p class="ping-line crit" part="ping">
      <span>${msg(str`Ping failed at ${formatTime(asked.at)}:`)} ${errorLine(asked.error)}</span>
    </p>`;
  }
  const last = pings.at(-1);
  if (last === undefined) return nothing;
  return html`<p class="ping-line" part="ping">
    <span class="dim" title=${formatTime(last.at)}
      >${msg('round trip')}<data class="figure" value=${last.rttMs}>${formatMillis(last.rttMs)}</data>
      ${msg(str`at ${formatTime(last.at)}, ${formatAge(now - last.at)}`)}</span
    >
    ${compared(pings)}
  </p>`;
}

function compared(pings: readonly Ping[]): TemplateResult {
  const before = pings.slice(0, -1).map(({ rttMs }) => rttMs);
  if (before.length === 0) return html`<span class="dim">${msg('ping again to compare')}</span>`;
  const range = msg(str`${formatMillis(Math.min(...before))} to ${formatMillis(Math.max(...before))}`);
  return html`<span class="dim"
      >${before.length === 1 ? msg('the ping before:') : msg(str`${before.length} pings before:`)}
      ${before.length === 1 ? formatMillis(before[0]!) : range}</span
    >
    <span class="ping-trend"
      >${sparkline(
        pings.map(({ rttMs, at }) => ({ at, value: rttMs })),
        { label: msg(str`Round trips, ${range}`), height: 18, gapMs: Number.POSITIVE_INFINITY, floor: 0 },
      )}</span
    >`;
}
