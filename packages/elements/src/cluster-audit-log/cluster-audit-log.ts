import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { AuditLine, AuditVerdict, Cluster } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { askedEvery } from '../controllers/asked-stream.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { formatCount } from '../format/number.js';
import { errorLine, notice } from '../notice/notice.js';
import { shownError } from '../view-state/shown-error.js';
import type { ShownError } from '../view-state/view-state.model.js';
import { entriesOf, withLines } from './audit-log.model.js';
import { clusterAuditLogStyles } from './cluster-audit-log.styles.js';
import { entriesView } from './entries-view.js';
import { verdictView } from './verdict-view.js';

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
  readonly #topology = new TopologyController(this, { cluster: () => this.source.cluster });
  readonly #verdict = new QuestionController<AuditVerdict>(this, () => this.clock.now);

  @state() private lines: readonly AuditLine[] = [];
  @state() private fault: ShownError | null = null;

  /** Only what has this in its actor, operation or target. */
  @property({ reflect: true, useDefault: true }) search = '';

  protected override facts(): DataFacts {
    return this.#topology.facts(this.#isKnown);
  }

  /** A log is of a cluster: until that is there, nothing is said of it. */
  get #isKnown(): boolean {
    return this.#recent.value !== undefined && this.#topology.value !== null;
  }

  /** Goes through the whole log, as if the user had pressed the button. */
  async verify(): Promise<void> {
    const { cluster } = this.source;
    if (cluster !== null) await this.#verdict.ask(() => cluster.audit.verify());
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
    const shown = this.#isKnown;
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
      ${verdictView(this.#verdict.asked, this.clock.now)} ${this.#renderFault()}
      ${
        shown
          ? html`<div
              class="scroll ${this.standing.kind === 'stale' ? 'old' : ''}"
              tabindex="0"
              role="group"
              aria-label=${msg('Audit log')}
            >
              ${entriesView(entries, this.search.trim() !== '')}
            </div>`
          : this.fault === null
            ? notice(this.standing, { now: this.clock.now, retry: this.retry })
            : nothing
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-audit-log': ClusterAuditLogElement;
  }
}
