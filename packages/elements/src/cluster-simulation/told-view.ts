import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { OperationResult, SimulationEvent } from '@beamdeck/core';
import type { Asked } from '../controllers/question-controller.js';
import { formatTime } from '../format/duration.js';
import { listed, visibleText } from '../format/text.js';
import { errorLine } from '../notice/notice.js';
import { eventLook } from './simulation-words.js';

/** What the last control came to, or why it could not be asked for. */
export function toldView(asked: Asked<OperationResult>, fault: string | null): TemplateResult {
  const told = (): TemplateResult | string => {
    if (fault !== null) return html`<span class="crit">${fault}</span>`;
    switch (asked.state) {
      case 'idle':
        return '';
      case 'running':
        return html`<span class="dim">${msg('Doing it…')}</span>`;
      case 'vetoed':
        return html`<span class="dim">${msg('The page did not allow it.')}</span>`;
      case 'failed':
        return html`<span class="crit">${errorLine(asked.error)}</span>`;
      case 'done': {
        const data = asked.value.data as { readonly effect?: unknown } | null;
        return visibleText(typeof data?.effect === 'string' ? data.effect : msg('Done.'), 400);
      }
    }
  };
  return html`<p class="told" part="told" role="status">${told()}</p>`;
}

/** What was done to the simulation, newest first. */
export function eventsView(
  events: readonly SimulationEvent[],
  labels: ReadonlyMap<string, string>,
): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  return html`<section class="section" part="events" aria-labelledby="events">
    <h3 id="events">${msg('what was done')}</h3>
    <ol>
      ${events.map((event) => {
        const look = eventLook(event.type);
        const nodes = event.nodes.map((name) => labels.get(name) ?? visibleText(name, 80));
        return html`<li>
          <time class="dim" datetime=${event.timestamp}>${formatTime(event.timestamp)}</time>
          <span class=${look.color} aria-hidden="true">${look.glyph}</span>
          <span class="name"
            >${nodes.length === 0 ? '' : `${listed(nodes)} `}<span class=${look.color}
              >${look.word}</span
            ></span
          >
        </li>`;
      })}
    </ol>
  </section>`;
}
