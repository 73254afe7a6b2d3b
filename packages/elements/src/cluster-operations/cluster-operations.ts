import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, OperationDescriptor, OperationPreview } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { askedEvery } from '../controllers/asked-stream.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { notice } from '../notice/notice.js';
import { choiceView } from './choice-view.js';
import { chosenView } from './chosen-view.js';
import { clusterOperationsStyles } from './cluster-operations.styles.js';
import { copiedCall } from './copy-as.model.js';
import { formFields, readForm, type FormField, type Typed } from './operation-form.model.js';
import { ResultsController } from './results-controller.js';
import { RunController } from './run-controller.js';
import { historyView, previewView, runView } from './run-view.js';

/** What may be done changes with roles and configuration while a page is open. */
const LIST_EVERY_MS = 30_000;

/**
 * @summary Every operation of the cluster as a form made from its schema; dry runs, outcomes, history.
 * @tag cluster-operations
 * @since 0.1.0
 * @fires cluster-operation-execute-request - The user runs an operation. Cancelable.
 * @fires cluster-action-open-request - The user runs one that changes something, and is about to be asked. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @csspart header - The line with the title and the two views.
 * @csspart form - The fields of the chosen operation.
 * @csspart preview - What a dry run has found.
 * @csspart run - What was started, and what came of it.
 * @csspart result - Its result, formatted.
 * @csspart json - Its result as JSON.
 * @csspart recovery - Retries and other decisions of recovery while it ran.
 * @csspart copied - The call in other forms.
 * @csspart history - The last outcomes.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterOperationsElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterOperationsStyles;

  readonly #list = new StreamController<readonly OperationDescriptor[], [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) =>
      cluster === null ? null : askedEvery(LIST_EVERY_MS, () => cluster.operations.list()),
    reset: () => this.#startOver(),
  });
  readonly #topology = new TopologyController(this, { cluster: () => this.source.cluster });
  readonly #results = new ResultsController(this, () => this.source.cluster);
  readonly #run = new RunController(this, {
    cluster: () => this.source.cluster,
    now: () => this.clock.now,
  });
  readonly #preview = new QuestionController<OperationPreview>(this, () => this.clock.now);

  @state() private tab: 'run' | 'history' = 'run';
  @state() private typed: Typed = new Map();
  @state() private tried = false;
  @state() private asJson = false;
  @state() private copying = false;
  @state() private openResult: string | null = null;

  /** The chosen operation, by its name. */
  @property({ reflect: true, useDefault: true }) operation = '';

  /** The node that fields begin with; null for none. */
  @property({ reflect: true }) node: string | null = null;

  protected override facts(): DataFacts {
    return this.#topology.facts((this.#list.value?.length ?? 0) > 0);
  }

  /** Runs the chosen operation with what is in the form, as if the user had pressed the button. */
  async runChosen(): Promise<void> {
    const operation = this.#chosen();
    if (operation === null || this.#run.running) return;
    const params = this.#read(operation);
    if (params === null || !operation.allowed) return;
    this.#preview.forget();
    await this.#run.start(operation, params);
  }

  /** What is in the form; null where something is wrong with it, which is shown from now on. */
  #read(operation: OperationDescriptor): Readonly<Record<string, unknown>> | null {
    this.tried = true;
    const { params, problems } = readForm(this.#fields(operation), this.#filled(operation));
    return problems.size > 0 ? null : params;
  }

  #startOver(): void {
    this.#preview.forget();
    this.#run.forget();
    this.typed = new Map();
    this.tried = false;
  }

  #chosen(): OperationDescriptor | null {
    const list = this.#list.value ?? [];
    return list.find(({ name }) => name === this.operation) ?? list[0] ?? null;
  }

  #fields(operation: OperationDescriptor): readonly FormField[] {
    return formFields(operation.params);
  }

  /** What is typed, and the node the page is about where a node is asked for. */
  #filled(operation: OperationDescriptor): Typed {
    if (this.node === null || this.typed.has('node')) return this.typed;
    const asked = this.#fields(operation).some(({ name }) => name === 'node');
    return asked ? new Map([['node', this.node], ...this.typed]) : this.typed;
  }

  readonly #choose = (name: string): void => {
    this.operation = name;
    this.typed = new Map([...this.typed].filter(([field]) => field === 'node' || field === 'pid'));
    this.tried = false;
    this.copying = false;
    this.#preview.forget();
    if (!this.#run.running) this.#run.forget();
  };

  readonly #type = (name: string, text: string): void => {
    this.typed = new Map([...this.typed, [name, text]]);
    this.#preview.forget();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.runChosen();
  };

  readonly #dryRun = (): void => {
    const { cluster } = this.source;
    const operation = this.#chosen();
    if (cluster === null || operation === null) return;
    const params = this.#read(operation);
    if (params === null) return;
    this.#preview.forget();
    void this.#preview.ask((signal) => cluster.operations.preview(operation.name, params, { signal }));
  };

  #renderHeader(list: readonly OperationDescriptor[]): TemplateResult {
    const tab = (name: 'run' | 'history', label: string): TemplateResult =>
      html`<button
        type="button"
        aria-pressed=${this.tab === name ? 'true' : 'false'}
        @click=${() => {
          this.tab = name;
        }}
      >
        ${label}
      </button>`;
    return html`<div class="header" part="header">
      <h2>${msg('Operations')}</h2>
      ${list.length === 0 ? nothing : html`<span>${msg(str`${list.length} registered`)}</span>`}
      <span class="actions tabs"
        >${tab('run', msg('run'))} ${tab('history', msg(str`history ${this.#results.results.length}`))}</span
      >
    </div>`;
  }

  #renderChosen(chosen: OperationDescriptor): TemplateResult {
    const fields = this.#fields(chosen);
    const typed = this.#filled(chosen);
    const read = readForm(fields, typed);
    return chosenView({
      chosen,
      fields,
      typed,
      read,
      tried: this.tried,
      nodes: this.#topology.value?.nodes ?? [],
      running: this.#run.running,
      copied: this.copying ? copiedCall(chosen, read.params, this.#gateway()) : null,
      type: this.#type,
      submit: this.#submit,
      dryRun: this.#dryRun,
      toggleCopied: () => {
        this.copying = !this.copying;
      },
    });
  }

  #renderHistory(): TemplateResult {
    return historyView({
      history: this.#results.results,
      open: this.openResult,
      toggle: (id) => {
        this.openResult = this.openResult === id ? null : id;
      },
    });
  }

  #renderRun(list: readonly OperationDescriptor[], chosen: OperationDescriptor): TemplateResult {
    const { run } = this.#run;
    return html`<div class="columns choosing">
      <div>${choiceView({ list, chosen, choose: this.#choose })}</div>
      <div>
        ${this.#renderChosen(chosen)} ${previewView(this.#preview.asked)}
        ${
          run === null
            ? nothing
            : runView({
                run,
                asJson: this.asJson,
                now: this.clock.now,
                cancel: () => this.#run.cancel(),
                show: (asJson) => {
                  this.asJson = asJson;
                },
              })
        }
      </div>
    </div>`;
  }

  /** Where a shell would ask: the provider's gateway, else where one is by default. */
  #gateway(): string {
    const provider = this.closest('cluster-provider');
    const src = provider?.getAttribute('src') ?? '';
    return src === '' ? 'http://127.0.0.1:4040' : new URL(src, this.ownerDocument.baseURI).href;
  }

  protected override render(): TemplateResult {
    const list = this.#list.value ?? [];
    const chosen = this.#chosen();
    if (chosen === null) {
      return html`${this.#renderHeader(list)}
      ${notice(this.standing, { now: this.clock.now, retry: this.retry })}`;
    }
    const stale = this.standing.kind === 'stale' ? 'old' : '';
    return html`${this.#renderHeader(list)}
      <div class="scroll" tabindex="0" role="group" aria-label=${msg('Operations')}>
        <div class="body ${stale}">
          ${this.tab === 'history' ? this.#renderHistory() : this.#renderRun(list, chosen)}
        </div>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-operations': ClusterOperationsElement;
  }
}
