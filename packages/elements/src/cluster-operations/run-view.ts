import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { OperationPreview, OperationResult, RecoveryEvent } from '@beamdeck/core';
import type { Asked } from '../controllers/question-controller.js';
import { formatMillis, formatTime } from '../format/duration.js';
import { formatBytes } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { errorLine } from '../notice/notice.js';
import { resultView } from './result-view.js';
import { aboutText, type Run } from './run.model.js';

interface RunViewOptions {
  readonly run: Run;
  readonly asJson: boolean;
  readonly now: number;
  readonly cancel: () => void;
  readonly show: (asJson: boolean) => void;
}

/** What was started: that it runs and for how long, what recovery does about it, and what came of it. */
export function runView({ run, asJson, now, cancel, show }: RunViewOptions): TemplateResult {
  const { state } = run;
  return html`<section class="run" part="run" aria-label=${msg('Outcome')}>
    <div class="run-head" role="status">
      ${outcome(run, now)}
      ${
        state.kind === 'running' && !run.asked
          ? html`<button type="button" part="cancel" @click=${cancel}>${msg('Cancel')}</button>`
          : nothing
      }
      ${
        state.kind === 'done'
          ? html`<span class="tabs">
              <button type="button" aria-pressed=${asJson ? 'false' : 'true'} @click=${() => show(false)}>
                ${msg('formatted')}
              </button>
              <button type="button" aria-pressed=${asJson ? 'true' : 'false'} @click=${() => show(true)}>
                JSON
              </button>
            </span>`
          : nothing
      }
    </div>
    ${
      run.recovery.length === 0
        ? nothing
        : html`<ol class="recovery" part="recovery">
            ${run.recovery.map((event) => html`<li>${recoveryText(event, now)}</li>`)}
          </ol>`
    }
    ${
      state.kind === 'failed' || state.kind === 'unknown'
        ? html`<p class="${state.kind === 'unknown' ? 'warn' : 'crit'} name">${errorLine(state.error)}</p>`
        : nothing
    }
    ${state.kind === 'done' ? resultView(state.result.data, asJson) : nothing}
  </section>`;
}

function outcome({ state, operation, startedAt, asked }: Run, now: number): TemplateResult {
  switch (state.kind) {
    case 'running':
      if (asked)
        return html`<span class="dim">${msg('Asked in a dialog; what comes of it is told here.')}</span>`;
      return html`<span class="info"
        ><span aria-hidden="true">◌</span>
        ${msg(str`running for ${formatMillis(Math.max(0, now - startedAt))}`)}</span
      >`;
    case 'done': {
      const { executionTimeMs, metadata } = state.result;
      const costs = Object.values(metadata.cost);
      const bytes = costs.reduce((sum, each) => sum + each.bytes, 0);
      return html`<span class="ok"
          ><span aria-hidden="true">●</span> ${msg(str`done in ${formatMillis(executionTimeMs)}`)}</span
        >
        <span class="dim small grow"
          >${costs.length === 0 ? '' : msg(str`${costs.length} nodes asked, ${formatBytes(bytes)}`)}
          ${metadata.simulated ? html`<span class="sim">▨ ${msg('simulated')}</span>` : nothing}</span
        >`;
    }
    case 'failed':
      return html`<span class="crit"><span aria-hidden="true">✕</span> ${msg('failed')}</span>`;
    case 'unknown':
      return html`<span class="warn"
        ><span aria-hidden="true">?</span> ${msg('sent, and whether it happened is not known')}</span
      >`;
    case 'vetoed':
      return html`<span class="dim"
        >${msg(str`The page did not allow ${visibleText(operation, 60)}.`)}</span
      >`;
    case 'dismissed':
      return html`<span class="dim">${msg('Not run.')}</span>`;
    case 'cancelled':
      return html`<span class="dim">${msg('Cancelled. What had been sent may still have happened.')}</span>`;
  }
}

/** One decision of recovery in words, with the time that is left of a pause. */
export function recoveryText(event: RecoveryEvent, now: number): string {
  const node = event.node === null ? '' : ` ${visibleText(event.node, 60)}`;
  switch (event.type) {
    case 'retry_scheduled': {
      const left = Date.parse(event.nextAt) - now;
      const when = left > 100 ? msg(str`in ${formatMillis(left)}`) : msg('now');
      return `${visibleText(event.code, 40)}${node} · ${msg(str`attempt ${event.attempt + 1} ${when}`)}`;
    }
    case 'recovered':
      return msg(str`answered at attempt ${event.attempts}`) + node;
    case 'gave_up':
      return msg(str`gave up after ${event.attempts} attempts: ${event.reason.replaceAll('_', ' ')}`) + node;
    case 'breaker_opened':
      return (
        msg(str`left alone for ${formatMillis(event.retryAfterMs)} after ${event.failures} failures`) + node
      );
    case 'breaker_rejected':
      return msg(str`not asked: it failed lately, again in ${formatMillis(event.retryAfterMs)}`) + node;
    case 'breaker_trial':
      return msg('tried once more') + node;
    case 'breaker_closed':
      return msg('answers again') + node;
    case 'cache_used':
      return msg(str`answered from memory, ${formatMillis(event.ageMs)} old`) + node;
    case 'cache_missed':
      return msg('nothing in memory to answer with') + node;
    case 'partial_failure':
      return msg(str`${event.nodesFailed.length} nodes did not answer, ${event.nodesAvailable.length} did`);
    case 'simulation_fallback':
      return msg('simulation was considered instead');
  }
}

/** What a dry run has found: what it would hit and do, and what stands against it. */
export function previewView(asked: Asked<OperationPreview>): TemplateResult | typeof nothing {
  switch (asked.state) {
    case 'idle':
    case 'vetoed':
      return nothing;
    case 'running':
      return html`<p class="dim" role="status">${msg('Looking at what it would do…')}</p>`;
    case 'failed':
      return html`<p class="crit name" role="status">${errorLine(asked.error)}</p>`;
    case 'done': {
      const { value } = asked;
      const { process } = value;
      return html`<section class="preview" part="preview" role="status" aria-label=${msg('Dry run')}>
        <p class=${value.allowed ? 'ok' : 'crit'}>
          ${value.allowed ? msg('It may be run. Nothing has been done.') : msg('It would be refused. Nothing has been done.')}
        </p>
        ${
          process === null
            ? nothing
            : html`<p class="name">
                ${visibleText(process.registeredName ?? process.initialCall ?? process.pid, 120)}
                <span class="dim">${visibleText(process.pid, 60)} · ${visibleText(process.node, 120)}</span>
              </p>`
        }
        <ul>
          ${value.objections.map(
            ({ reason, suggestion }) =>
              html`<li class="crit name">
                ${visibleText(reason, 300)} <span class="dim">${visibleText(suggestion ?? '', 200)}</span>
              </li>`,
          )}
          ${value.effects.map((effect) => html`<li class="name">${visibleText(effect, 300)}</li>`)}
        </ul>
      </section>`;
    }
  }
}

interface HistoryOptions {
  readonly history: readonly OperationResult[];
  readonly open: string | null;
  readonly toggle: (requestId: string) => void;
}

/** The last outcomes, newest first; each opens to what it answered. */
export function historyView({ history, open, toggle }: HistoryOptions): TemplateResult {
  if (history.length === 0) return html`<p class="dim pad">${msg('Nothing has been run yet.')}</p>`;
  return html`<ul class="history" part="history">
    ${history.map((result) => {
      const id = result.metadata.requestId;
      const look = OUTCOME[result.outcome];
      const shown = open === id;
      const about = aboutText(result.params);
      return html`<li>
        <button
          type="button"
          class="past"
          aria-expanded=${shown ? 'true' : 'false'}
          @click=${() => toggle(id)}
        >
          <span class=${look.color} aria-hidden="true">${look.glyph}</span>
          <span class="past-name">${visibleText(result.operation, 60)}</span>
          <span class="dim name past-about" title=${visibleText(about, 300)}>${visibleText(about, 80)}</span>
          <span class="${look.color} past-outcome"
            >${outcomeWord(result.outcome)} · ${formatMillis(result.executionTimeMs)}</span
          >
          <span class="dim small">${formatTime(result.executedAt)}</span>
        </button>
        ${
          shown
            ? html`<div class="past-detail">
                ${
                  result.error === null
                    ? result.data === null
                      ? html`<p class="dim">${msg('Its answer was not kept.')}</p>`
                      : resultView(result.data, false)
                    : html`<p class="crit name">${errorLine(result.error)}</p>`
                }
              </div>`
            : nothing
        }
      </li>`;
    })}
  </ul>`;
}

const OUTCOME = {
  done: { glyph: '●', color: 'ok' },
  failed: { glyph: '✕', color: 'crit' },
  unknown: { glyph: '?', color: 'warn' },
} as const;

function outcomeWord(outcome: OperationResult['outcome']): string {
  if (outcome === 'done') return msg('done');
  return outcome === 'failed' ? msg('failed') : msg('unknown');
}
