import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { NodeStatus } from '@beamdeck/core';
import type { Asked } from '../controllers/question-controller.js';
import { formatAge, formatElapsed, formatOld, formatTime } from '../format/duration.js';
import { visibleText } from '../format/text.js';
import { MARKS } from '../node-view/node-view.model.js';
import { toneWord } from '../node-view/tone-word.js';
import { errorLine } from '../notice/notice.js';
import type { ShownError, ViewState } from '../view-state/view-state.model.js';
import { pingResult } from './ping.js';

interface DetailsHeader {
  readonly name: string | null;
  readonly status: NodeStatus | null;
  readonly entered: boolean;
  readonly simulated: boolean;
  /** Whether there is a cluster to ask. */
  readonly canAsk: boolean;
  readonly ping: Asked<number>;
  readonly refreshing: boolean;
  /** False while the connection is broken: the status is the last one known. */
  readonly believed: boolean;
  readonly now: number;
  readonly onPing: () => void;
  readonly onRefresh: () => void;
  /** Null leaves out the list of processes. */
  readonly onProcesses: (() => void) | null;
}

/** Name, mark, and what can be asked of the node. */
export function detailsHeader(facts: DetailsHeader): TemplateResult {
  const mark = facts.status === null ? null : MARKS[facts.status];
  return html`<div class="header" part="header">
    <h2 class="name" title=${facts.name === null ? nothing : visibleText(facts.name, 300)}>
      ${facts.name === null ? msg('Node') : visibleText(facts.name, 120)}
    </h2>
    ${
      mark === null
        ? nothing
        : html`<span class=${facts.believed ? mark.color : 'dim'} data-status=${facts.status ?? nothing}
            ><span aria-hidden="true">${mark.glyph}</span>
            ${facts.believed ? '' : `${msg('was')} `}${facts.status === null ? '' : toneWord(facts.status)}</span
          >`
    }
    ${facts.entered ? html`<span class="small">${msg('entered here')}</span>` : nothing}
    ${facts.simulated ? html`<span class="pill sim">▨ ${msg('simulated')}</span>` : nothing}
    ${
      facts.canAsk
        ? html`<span class="actions">
            <span class="ping-result" role="status">${pingResult(facts.ping, facts.now)}</span>
            <button
              type="button"
              aria-disabled=${facts.ping.state === 'running' ? 'true' : 'false'}
              @click=${facts.onPing}
            >
              ${msg('Ping')}
            </button>
            <button
              type="button"
              aria-disabled=${facts.refreshing ? 'true' : 'false'}
              aria-busy=${facts.refreshing ? 'true' : 'false'}
              @click=${facts.onRefresh}
            >
              ${msg('Refresh')}
            </button>
            ${
              facts.onProcesses === null
                ? nothing
                : html`<button type="button" @click=${facts.onProcesses}>${msg('Processes')}</button>`
            }
            <slot name="actions"></slot>
          </span>`
        : html`<span class="actions"><slot name="actions"></slot></span>`
    }
  </div>`;
}

interface StatusNote {
  readonly status: NodeStatus;
  readonly reason: string | null;
  readonly statusAgeMs: number | null;
  readonly lastSeenAgeMs: number | null;
  readonly numbersAt: string | null;
  readonly numbersAgeMs: number | null;
  readonly fresh: boolean;
  /** Data of the page's own: nobody measures again, so its age is all there is to say. */
  readonly own: boolean;
  readonly standing: ViewState;
  /** Someone else says what is wrong with the connection. */
  readonly connectionTold: boolean;
  /** Its full answer is known, not only its gauges. */
  readonly answered: boolean;
  readonly fault: ShownError | null;
  readonly refresh: ShownError | null;
  readonly now: number;
}

/** What must be known before the numbers are read: the node's status with its reason, and how old they are. */
export function statusNote(facts: StatusNote): TemplateResult {
  const lines: TemplateResult[] = [];
  const mark = MARKS[facts.status];
  if (facts.status !== 'up') {
    const since = facts.statusAgeMs === null ? '' : ` ${msg(str`for ${formatElapsed(facts.statusAgeMs)}`)}`;
    const seen =
      facts.lastSeenAgeMs === null
        ? msg('Never seen.')
        : msg(str`Last sign of life ${formatAge(facts.lastSeenAgeMs)}.`);
    lines.push(
      html`<p class="note ${mark.color}" part="note">
        <strong><span aria-hidden="true">${mark.glyph}</span> ${toneWord(facts.status)}${since}.</strong>
        ${facts.reason === null ? nothing : visibleText(facts.reason, 400)}
        <span class="dim">${facts.status === 'partitioned' ? nothing : seen}</span>
      </p>`,
    );
  } else if (facts.standing.kind === 'stale' && facts.standing.error !== null && !facts.connectionTold) {
    lines.push(html`<p class="note warn" part="note">${errorLine(facts.standing.error)}</p>`);
  }
  if (facts.fault !== null) lines.push(html`<p class="note crit" part="note">${errorLine(facts.fault)}</p>`);
  if (facts.refresh !== null) {
    lines.push(
      html`<p class="note crit" part="note">${msg('Refresh failed:')} ${errorLine(facts.refresh)}</p>`,
    );
  }
  return html`${lines}
    <p class="measured small" part="age">
      ${measured(facts)}
      ${
        facts.answered || facts.status === 'up' || facts.numbersAt === null
          ? nothing
          : html`<span class="unknown"
              >${msg('Its versions, links and applications were not asked while it could answer.')}</span
            >`
      }
    </p>`;
}

/** How old what is below it is: the full answer, which is not asked for at every sweep. */
export function answerAge(facts: {
  readonly at: string;
  readonly ageMs: number | null;
  readonly fresh: boolean;
  /** Data of the page's own: nobody measures again. */
  readonly own: boolean;
}): TemplateResult {
  const { at, ageMs, fresh, own } = facts;
  if (ageMs === null) return html``;
  return html`<p class="measured small" part="answer-age">
    ${
      fresh || own
        ? html`<span class="dim" title=${at}
            >${msg('links, applications and performance measured')}
            <span class="age">${formatAge(ageMs)}</span></span
          >`
        : html`<span class="warn" title=${at}
            >${msg('Links, applications and performance are')} <span class="age">${formatOld(ageMs)}</span>,
            ${msg(str`from ${formatTime(at)}`)}.</span
          >`
    }
  </p>`;
}

function measured({ numbersAt, numbersAgeMs, fresh, own, status, fault }: StatusNote): TemplateResult {
  if (numbersAt === null || numbersAgeMs === null) {
    const waiting = status === 'up' && fault === null;
    return html`<span class="unknown"
      >${waiting ? msg('Waiting for its first answer…') : msg('It was never measured, so nothing is shown.')}</span
    >`;
  }
  const at = formatTime(numbersAt);
  if (fresh || own) {
    return html`<span class="dim" title=${numbersAt}
      >${msg('measured')} <span class="age">${formatAge(numbersAgeMs)}</span></span
    >`;
  }
  return html`<span class="warn" title=${numbersAt}
    >${msg('These numbers are')} <span class="age">${formatOld(numbersAgeMs)}</span>,
    ${msg(str`from ${at}`)}.</span
  >`;
}
