import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ClusterStatus } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { retryText } from '../notice/notice.js';
import type { ShownError } from '../view-state/view-state.model.js';

interface BannerFacts {
  readonly status: ClusterStatus | null;
  /** Why there is no cluster at all. */
  readonly error: ShownError | null;
  /** Whether anything was ever seen over it: only then there is something that is old now. */
  readonly seen: boolean;
  readonly now: number;
  readonly retry: () => void;
}

/** One line while the connection is not what it should be, and what can be done; `nothing` otherwise. */
export function connectionBanner({
  status,
  error,
  seen,
  now,
  retry,
}: BannerFacts): TemplateResult | typeof nothing {
  if (error !== null) return banner('crit', msg('Not connected.'), error, '', retry);
  switch (status?.state) {
    case undefined:
    case 'idle':
    case 'connecting':
    case 'connected':
      return nothing;
    case 'reconnecting':
      return banner(
        'warn',
        seen ? msg('Connection lost.') : msg('No connection yet.'),
        status.error,
        `${msg(str`Attempt ${status.attempt}, ${retryText(status.nextAt, now)}.`)}${seen ? ` ${msg('What you see is old.')}` : ''}`,
        retry,
      );
    case 'stale':
      return banner(
        'warn',
        msg(str`Nothing new for ${formatElapsed(now - status.since)}.`),
        status.error,
        seen ? msg('What you see is old.') : '',
        retry,
      );
    case 'refused':
      return banner('crit', msg('Refused.'), status.error, '', retry);
    case 'closed':
      return banner('crit', msg('Closed.'), null, visibleText(status.reason, 200), retry);
  }
}

function banner(
  tone: 'warn' | 'crit',
  title: string,
  error: ShownError | null,
  rest: string,
  retry: () => void,
): TemplateResult {
  const suggestion = error?.suggestions[0];
  return html`<div class="banner ${tone}" part="banner" role="status">
    <strong><span aria-hidden="true">${tone === 'crit' ? '✕' : '◌'}</span> ${title}</strong>
    <span class="banner-text">
      ${error === null ? nothing : html`${visibleText(error.message, 300)} <span class="code">${error.code}</span>`}
      ${suggestion === undefined ? nothing : visibleText(suggestion, 300)} ${rest}
    </span>
    <button type="button" part="retry" @click=${retry}>${msg('Try now')}</button>
  </div>`;
}
