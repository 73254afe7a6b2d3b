import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ProcessInfo } from '@beamdeck/core';
import { ageOf, formatAge, formatElapsed, formatOld } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { errorLine } from '../notice/notice.js';
import type { ShownError } from '../view-state/view-state.model.js';
import { processTitle, type Trail } from './process-info.model.js';
import { isGone } from './process-watch.js';

/** Older than this it is not how the process is now. */
const FRESH_MS = 20_000;

interface ProcessHeaderFacts {
  readonly info: ProcessInfo | null;
  readonly trail: Trail;
  readonly back: () => void;
  readonly forward: () => void;
  /** Null where nobody can be asked. */
  readonly refresh: (() => void) | null;
}

/** Steps between the processes looked at, which one this is and where it lives. */
export function processHeader({ info, trail, back, forward, refresh }: ProcessHeaderFacts): TemplateResult {
  const { places, at } = trail;
  const place = places[at] ?? null;
  const title = info === null ? null : processTitle(info);
  return html`<div class="header" part="header">
    ${
      places.length < 2
        ? nothing
        : html`<span class="steps">
            <button
              type="button"
              aria-label=${msg('Back to the process before')}
              aria-disabled=${at > 0 ? 'false' : 'true'}
              @click=${back}
            >
              ←
            </button>
            <button
              type="button"
              aria-label=${msg('Forward')}
              aria-disabled=${at < places.length - 1 ? 'false' : 'true'}
              @click=${forward}
            >
              →
            </button>
          </span>`
    }
    <h2 class="name">
      ${title === null ? (place === null ? msg('Process') : visibleText(place.pid, 80)) : visibleText(title, 120)}
    </h2>
    ${place === null ? nothing : html`<span><span class="name">${title === null ? nothing : visibleText(info?.pid ?? place.pid, 60)}</span> ${msg('on')} <span class="name whole">${visibleText(place.node, 120)}</span></span>`}
    ${info?.simulated === true ? html`<span class="pill sim">▨ ${msg('simulated')}</span>` : nothing}
    <span class="actions">
      ${refresh === null || place === null ? nothing : html`<button type="button" @click=${refresh}>${msg('Refresh')}</button>`}
      <slot name="actions"></slot>
    </span>
  </div>`;
}

interface ProcessNoteFacts {
  readonly info: ProcessInfo;
  /** Why the last look at it failed; null where it did not. */
  readonly error: ShownError | null;
  readonly now: number;
  readonly stale: boolean;
  /** The page's own data: its age is for the page to judge. */
  readonly own: boolean;
}

/** What must be known before the numbers are read. */
export function processNote({ info, error, now, stale, own }: ProcessNoteFacts): TemplateResult {
  const age = ageOf(info.collectedAt, now);
  const fresh = !stale && error === null && age !== null && age <= FRESH_MS;
  const suspended = info.suspendedForMs;
  return html`${
      error === null
        ? nothing
        : html`<p class="note ${isGone(error) ? 'crit' : 'warn'}" part="note" role="status">
            ${isGone(error) && error.code === 'process_not_found' ? html`<strong><span aria-hidden="true">✕</span> ${msg('The process is gone.')}</strong> ${msg('This is what it was.')}` : errorLine(error)}
          </p>`
    }
    ${
      suspended === null || error !== null
        ? nothing
        : html`<p class="note warn" part="note">
            <strong><span aria-hidden="true">◆</span> ${msg('Suspended from here')}</strong>,
            ${msg(str`for ${formatElapsed(Math.max(0, suspended - (age ?? 0)))} more`)}.
          </p>`
    }
    <p class="measured small" part="age">
      ${
        fresh || own
          ? html`<span class="dim" title=${info.collectedAt}
              >${age === null ? msg('looked at, it is not known when') : msg(str`looked at ${formatAge(age)}`)}</span
            >`
          : html`<span class="warn" title=${info.collectedAt}
              >${age === null ? msg('This is old.') : msg(str`This is ${formatOld(age)}.`)}</span
            >`
      }
    </p>`;
}
