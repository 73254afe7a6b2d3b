import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AuditLine, AuditVerdict, Cluster, ClusterTopology } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { askedEvery } from '../controllers/asked-stream.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { formatAge, formatDateTime, formatTime } from '../format/duration.js';
import { formatCount } from '../format/number.js';
import { visibleText } from '../format/text.js';
import { errorLine, notice } from '../notice/notice.js';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';
import { entriesOf, withLines, type AuditEntry } from './audit-log.model.js';
import { clusterAuditLogStyles } from './cluster-audit-log.styles.js';

/** New lines come by themselves; this is for what was missed while a connection was down. */
const ASK_EVERY_MS = 30_000;

/**
 * @summary Who did what to which process, with what came of it, and whether the log is whole.
 * @tag cluster-audit-log
 * @since 0.1.0
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @csspart header - The line with the title, the search and the button that verifies.
 * @csspart verdict - Whether the log is whole.
 * @csspart entries - What was done, newest first.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterAuditLogElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterAuditLogStyles;

  readonly #recent = new StreamController<readonly AuditLine[], [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) =>
      cluster === null
        ? null
        : askedEvery(
            ASK_EVERY_MS,
            () => cluster.audit.recent(1_000),
            (error) => {
              this.fault = shownError(error);
            },
          ),
    each: (lines) => {
      this.fault = null;
      this.lines = withLines(this.lines, lines);
    },
    reset: () => {
      this.lines = [];
      this.fault = null;
      this.#verdict.forget();
    },
  });
  readonly #live = new StreamController<AuditLine, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.audit.lines$ ?? null,
    each: (line) => {
      this.lines = withLines(this.lines, [line]);
    },
  });
  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  readonly #verdict = new QuestionController<AuditVerdict>(this, () => this.clock.now);

  @state() private lines: readonly AuditLine[] = [];
  @state() private fault: ShownError | null = null;

  /** Only what has this in its actor, operation or target. */
  @property({ reflect: true, useDefault: true }) search = '';

  protected override facts(): DataFacts {
    const topology = this.#topology.value;
    return {
      // A log is of a cluster: until that is there, nothing is said of it.
      hasData: this.#recent.value !== undefined && topology !== undefined,
      missing: topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [],
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  /** Goes through the whole log, as if the user had pressed the button. */
  async verify(): Promise<void> {
    const { cluster } = this.source;
    if (cluster !== null) await this.#verdict.ask(() => cluster.audit.verify());
  }

  #renderVerdict(): TemplateResult | typeof nothing {
    const { asked } = this.#verdict;
    switch (asked.state) {
      case 'idle':
      case 'vetoed':
        return nothing;
      case 'running':
        return html`<div class="verdict dim" role="status">${msg('Going through the log…')}</div>`;
      case 'failed':
        return html`<div class="verdict crit" role="status" part="verdict">${errorLine(asked.error)}</div>`;
      case 'done': {
        const { ok, lines, vouchedFor, findings } = asked.value;
        return html`<div class="verdict" role="status" part="verdict">
          <strong class=${ok ? 'ok' : 'crit'}
            ><span aria-hidden="true">${ok ? '●' : '✕'}</span> ${
              ok ? msg('The log is whole.') : msg('The log was changed.')
            }</strong
          >
          <span class="dim"
            >${msg(str`${formatCount(lines)} lines read, ${formatCount(vouchedFor)} vouched for, ${formatAge(this.clock.now - asked.at)}`)}</span
          >
          ${
            findings.length === 0
              ? nothing
              : html`<ul>
                  ${findings
                    .slice(0, 10)
                    .map(
                      ({ kind, line, text }) =>
                        html`<li class="crit name">
                          ${kind.replaceAll('_', ' ')} · ${msg(str`line ${line}`)} · ${visibleText(text, 300)}
                        </li>`,
                    )}
                </ul>`
          }
        </div>`;
      }
    }
  }

  #renderEntries(entries: readonly AuditEntry[]): TemplateResult {
    if (entries.length === 0) {
      const why =
        this.search.trim() === '' ? msg('Nothing has been done to this cluster.') : msg('Nothing fits.');
      return html`<p class="quiet" part="entries">${why}</p>`;
    }
    return html`<table part="entries">
      <thead>
        <tr>
          <th scope="col">${msg('when')}</th>
          <th scope="col">${msg('outcome')}</th>
          <th scope="col">${msg('who')}</th>
          <th scope="col">${msg('operation')}</th>
          <th scope="col">${msg('target')}</th>
          <th scope="col">${msg('why')}</th>
          <th scope="col" class="seq">#</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(entries.slice(0, 300), ({ seq }) => seq, entryRow)}
      </tbody>
    </table>`;
  }

  /** A log that is not there, or not for this reader, is no fault to be alarmed by. */
  #renderFault(): TemplateResult | typeof nothing {
    const { fault } = this;
    if (fault === null) return nothing;
    switch (fault.code) {
      case 'forbidden':
        return html`<p class="quiet" part="closed">
          ${msg('You may not read the audit log of this cluster: it is for those who may see every node of it.')}
        </p>`;
      case 'audit_unavailable':
        return html`<p class="quiet" part="closed">
          ${msg('No audit log is kept here: nothing can be changed from here either.')}
        </p>`;
      default:
        return html`<p class="verdict crit">${errorLine(fault)}</p>`;
    }
  }

  protected override render(): TemplateResult {
    const entries = entriesOf(this.lines, this.search);
    const shown = this.#recent.value !== undefined && this.#topology.value !== undefined;
    return html`<div class="header" part="header">
        <h2>${msg('Audit log')}</h2>
        ${shown ? html`<span>${entries.length === 1 ? msg('1 entry') : msg(str`${formatCount(entries.length)} entries`)}</span>` : nothing}
        ${
          shown
            ? html`<span class="actions">
                <input
                  type="search"
                  class="filter"
                  aria-label=${msg('Search')}
                  placeholder=${msg('search')}
                  .value=${this.search}
                  @input=${(event: Event) => {
                    this.search = (event.currentTarget as HTMLInputElement).value;
                  }}
                />
                <button
                  type="button"
                  part="verify"
                  aria-disabled=${this.#verdict.asked.state === 'running' ? 'true' : 'false'}
                  @click=${() => void this.verify()}
                >
                  ${msg('Verify')}
                </button>
              </span>`
            : nothing
        }
      </div>
      ${this.#renderVerdict()} ${this.#renderFault()}
      ${
        shown
          ? html`<div
              class="scroll ${this.standing.kind === 'stale' ? 'old' : ''}"
              tabindex="0"
              role="group"
              aria-label=${msg('Audit log')}
            >
              ${this.#renderEntries(entries)}
            </div>`
          : this.fault === null
            ? notice(this.standing, { now: this.clock.now, retry: this.retry })
            : nothing
      }`;
  }
}

function entryRow({ request, outcome, time, seq }: AuditEntry): TemplateResult {
  const { target } = request;
  const node = target.nodes[0];
  const process = target.registeredName ?? target.process ?? target.pid;
  const reason = request.kind === 'refusal' ? request.reasons.join(' ') : (request.reason ?? '');
  return html`<tr>
    <td class="dim"><time datetime=${time} title=${formatDateTime(time)}>${formatTime(time)}</time></td>
    <td>${outcomeMark(request.kind === 'refusal' ? 'refused' : (outcome?.result ?? 'running'))}</td>
    <td class="name">${visibleText(request.actor, 80)} <span class="dim">${request.role}</span></td>
    <td>${visibleText(request.operation, 60)}</td>
    <td class="target name">
      ${process === null ? nothing : visibleText(process, 120)}
      ${target.pid === null || target.pid === process ? nothing : html`<span class="dim">${visibleText(target.pid, 40)}</span>`}
      ${node === undefined ? html`<span class="dim">${msg('the whole cluster')}</span>` : html`<span class="dim">${visibleText(node, 160)}</span>`}
      ${target.nodeCount > 1 ? html`<span class="dim">${msg(str`and ${target.nodeCount - 1} more`)}</span>` : nothing}
    </td>
    <td class="reason name dim">${visibleText(reason, 300)}</td>
    <td class="dim seq">${seq}</td>
  </tr>`;
}

function outcomeMark(outcome: 'done' | 'failed' | 'unknown' | 'refused' | 'running'): TemplateResult {
  switch (outcome) {
    case 'done':
      return html`<span class="ok"><span aria-hidden="true">●</span> ${msg('done')}</span>`;
    case 'failed':
      return html`<span class="crit"><span aria-hidden="true">✕</span> ${msg('failed')}</span>`;
    case 'unknown':
      return html`<span class="warn"><span aria-hidden="true">?</span> ${msg('unknown')}</span>`;
    case 'refused':
      return html`<span class="bad"><span aria-hidden="true">▲</span> ${msg('refused')}</span>`;
    case 'running':
      return html`<span class="info"><span aria-hidden="true">◌</span> ${msg('no outcome yet')}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-audit-log': ClusterAuditLogElement;
  }
}
