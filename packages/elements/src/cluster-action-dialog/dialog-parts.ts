import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { OperationPreview } from '@beamdeck/core';
import { formatElapsed } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { errorLine } from '../notice/notice.js';
import type { ActionStage } from './action-stage.model.js';
import type { ActionWords } from './action-words.js';
import { adviceAgainst, outcomeWords, previewedTerm, tookWords } from './action.model.js';
import type { ActionRequest } from './open-action.js';

/** Exactly what would be hit: as the node describes it now, or as it was asked for until that is known. */
export function targetCard(request: ActionRequest, preview: OperationPreview | null): TemplateResult {
  const process = preview?.process ?? null;
  // Where it stands against it, the objection says so.
  const protection = preview?.allowed === true ? preview.protection : null;
  if (process === null) return html`<p class="target" part="target">${askedTarget(request)}</p>`;
  const name = process.registeredName ?? process.initialCall;
  return html`<div class="target" part="target">
    <p>
      <b class="name whole">${visibleText(process.pid, 60)}</b>
      ${name === null ? nothing : html`<span class="name whole">${visibleText(name, 120)}</span>`}
      ${msg('on')}
      <b class="name whole">${visibleText(process.node, 120)}</b>
    </p>
    <p class="small dim">
      ${process.type}${process.application === null ? nothing : html` ${msg(str`of ${visibleText(process.application, 60)}`)}`}
      ${process.topOfApplication ? html`· <span class="warn">${msg('top of its application')}</span>` : nothing}
      · ${msg('life of the node')} <span class="name whole">${visibleText(process.incarnation, 40)}</span>
    </p>
    ${
      protection === null
        ? nothing
        : html`<p class="crit">
            <span aria-hidden="true">✕</span> ${msg(str`Protected: ${visibleText(protection.reason, 300)}`)}
          </p>`
    }
  </div>`;
}

function askedTarget({ operation, params }: ActionRequest): TemplateResult {
  const { pid, node } = params;
  if (typeof pid === 'string') {
    return html`<b class="name">${visibleText(pid, 120)}</b>${
        typeof node === 'string' ? html` ${msg('on')} <b class="name">${visibleText(node, 120)}</b>` : nothing
      }`;
  }
  if (typeof node === 'string') return html`<b class="name">${visibleText(node, 120)}</b>`;
  return html`<span class="dim">${msg(str`${visibleText(operation, 80)}, on the whole cluster`)}</span>`;
}

/** What would happen, the gravest first. */
export function effects(preview: OperationPreview): TemplateResult | typeof nothing {
  const term = previewedTerm(preview);
  if (preview.effects.length === 0 && term === null) return nothing;
  return html`<div class="effects" part="effects">
    ${term === null ? nothing : html`<pre class="term" part="term">${visibleText(term, 2_000)}</pre>`}
    ${
      preview.effects.length === 0
        ? nothing
        : html`<ul>
            ${preview.effects.slice(0, 12).map((effect) => html`<li>${visibleText(effect, 300)}</li>`)}
          </ul>`
    }
  </div>`;
}

/** Why not, each reason once, and what to do instead. Read out when it comes. */
export function objections(preview: OperationPreview): TemplateResult {
  return html`<div role="alert" class="objections" part="objections">
    ${preview.objections.slice(0, 6).map((objection) => {
      const advice = adviceAgainst(objection, preview);
      const reason = visibleText(objection.reason, 400);
      return html`<p class="crit" data-code=${objection.code}>
        <span aria-hidden="true">✕</span>
        ${objection.code === 'critical_process_protection' ? msg(str`Protected: ${reason}`) : reason}
        ${advice === null ? nothing : html`<span class="advice">${visibleText(advice, 300)}</span>`}
      </p>`;
    })}
  </div>`;
}

/** Where it stands, in words. */
export function outcomeNote(
  stage: ActionStage,
  operation: string,
  words: ActionWords,
  now: number,
  lookAgain: () => void,
): TemplateResult | typeof nothing {
  switch (stage.kind) {
    case 'ready':
      return nothing;
    case 'waiting':
      return html`<p class="warn">
        <span aria-hidden="true">◆</span> ${msg('Not yet: nothing was done.')}
        ${visibleText(stage.error.message, 300)}
        ${msg(str`Possible again in ${formatElapsed(Math.max(1_000, stage.until - now))}.`)}
      </p>`;
    case 'unwritten':
      return html`<p class="dim">
        ${msg('An Erlang term, or JSON. What would be sent is shown before it is.')}
      </p>`;
    case 'looking':
      return html`<p class="dim">${msg('Looking at what this would do…')}</p>`;
    case 'blind':
      return html`<p class="crit">
        <span aria-hidden="true">✕</span> ${msg('What this would do could not be found out:')}
        ${errorLine(stage.error)}
        <button type="button" part="retry" @click=${lookAgain}>${msg('Look again')}</button>
      </p>`;
    case 'running':
      return html`<p><span class="busy" aria-hidden="true">◌</span> ${words.running}</p>`;
    case 'done':
      return html`${outcomeWords(operation, stage.result.data).map(
          (text) => html`<p class="ok"><span aria-hidden="true">●</span> ${text}</p>`,
        )}
        <p class="small dim">
          ${msg(str`done ${tookWords(stage.result.executionTimeMs)}`)} · ${msg('in the history as')}
          <span class="name">${visibleText(stage.result.metadata.requestId, 40)}</span>
          ${stage.result.metadata.simulated ? html`· <span class="sim">▨ ${msg('simulated')}</span>` : nothing}
        </p>`;
    case 'failed':
      return html`<p class="crit">
        <span aria-hidden="true">✕</span> ${msg('It failed, and nothing was changed by it:')}
        ${errorLine(stage.error)}
      </p>`;
    case 'unknown':
      return html`<p class="bad">
        <span aria-hidden="true">◆</span> <strong>${msg('It is not known whether it happened.')}</strong>
        ${errorLine(stage.error)} ${msg('It is not tried again by itself.')}
      </p>`;
    case 'vetoed':
      return html`<p class="warn">
        <span aria-hidden="true">◆</span> ${msg('This page does not allow it; nothing ran.')}
      </p>`;
  }
}
