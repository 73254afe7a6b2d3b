import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type {
  Cluster,
  ClusterTopology,
  OperationDescriptor,
  OperationPreview,
  OperationResult,
  RecoveryEvent,
} from '@beamdeck/core';
import { outcomeOf } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { openAction } from '../cluster-action-dialog/open-action.js';
import { askedEvery } from '../controllers/asked-stream.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { requestOperation, VETOED } from '../events/cluster-operation-execute-request.js';
import { notice } from '../notice/notice.js';
import { shownError } from '../view-state/shown-error.js';
import { choiceView } from './choice-view.js';
import { chosenView } from './chosen-view.js';
import { clusterOperationsStyles } from './cluster-operations.styles.js';
import { copiedCall } from './copy-as.model.js';
import { formFields, readForm, type FormField, type Typed } from './operation-form.model.js';
import { asksFirst, withRecovery, withResult, type Run, type RunState } from './run.model.js';
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
  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
  readonly #results = new StreamController<OperationResult, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => {
      if (cluster !== null) void this.#remember(cluster);
      return cluster?.operationResults$ ?? null;
    },
    each: (result) => {
      this.history = withResult(this.history, result);
    },
  });
  readonly #recovery = new StreamController<RecoveryEvent, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.recovery$ ?? null,
    each: (event) => {
      if (this.run !== null) this.run = withRecovery(this.run, event);
    },
  });
  readonly #preview = new QuestionController<OperationPreview>(this, () => this.clock.now);
  #abort: AbortController | null = null;

  @state() private tab: 'run' | 'history' = 'run';
  @state() private typed: Typed = new Map();
  @state() private tried = false;
  @state() private run: Run | null = null;
  @state() private asJson = false;
  @state() private copying = false;
  @state() private history: readonly OperationResult[] = [];
  @state() private openResult: string | null = null;

  /** The chosen operation, by its name. */
  @property({ reflect: true, useDefault: true }) operation = '';

  /** The node that fields begin with; null for none. */
  @property({ reflect: true }) node: string | null = null;

  protected override facts(): DataFacts {
    const topology = this.#topology.value;
    return {
      hasData: (this.#list.value?.length ?? 0) > 0,
      missing: topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [],
      simulated: topology?.simulationEnabled ?? false,
    };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // What the user has confirmed goes on, and is told when the element comes back; nobody waits for the rest.
    if (this.run?.asked !== true) this.#cancel();
  }

  /** Runs the chosen operation with what is in the form, as if the user had pressed the button. */
  async runChosen(): Promise<void> {
    const { cluster } = this.source;
    const operation = this.#chosen();
    if (cluster === null || operation === null || this.run?.state.kind === 'running') return;
    this.tried = true;
    const { params, problems } = readForm(this.#fields(operation), this.#filled(operation));
    if (problems.size > 0 || !operation.allowed) return;
    this.#preview.forget();
    const { signal } = (this.#abort = new AbortController());
    const run: Run = {
      operation: operation.name,
      params,
      startedAt: this.clock.now,
      asked: asksFirst(operation),
      state: { kind: 'running' },
      recovery: [],
    };
    this.run = run;
    const outcome = await this.#outcome(cluster, operation, run, signal);
    // Else it was cancelled, or another cluster is shown by now: what is shown as running is another run, and goes on.
    if (this.run?.state.kind === 'running' && !signal.aborted) {
      this.run = { ...this.run, state: outcome };
    }
  }

  async #outcome(
    cluster: Cluster,
    { name, danger }: OperationDescriptor,
    { params, asked }: Run,
    signal: AbortSignal,
  ): Promise<RunState> {
    try {
      if (asked) {
        return await openAction(this, { cluster, operation: name, params });
      }
      const result = await requestOperation(this, name, params, { cluster, signal });
      return result === VETOED ? { kind: 'vetoed' } : { kind: 'done', result };
    } catch (error) {
      return { kind: outcomeOf(error, danger), error: shownError(error) };
    }
  }

  async #remember(cluster: Cluster): Promise<void> {
    try {
      const past = await cluster.operations.history();
      if (this.source.cluster !== cluster) return;
      this.history = past.reduce(withResult, this.history);
    } catch {
      // The connection says what is wrong with it.
    }
  }

  #startOver(): void {
    this.#abort?.abort();
    this.#preview.forget();
    this.run = null;
    this.history = [];
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
    if (this.run?.state.kind !== 'running') this.run = null;
  };

  readonly #type = (name: string, text: string): void => {
    this.typed = new Map([...this.typed, [name, text]]);
    this.#preview.forget();
  };

  /** Stops waiting at once; whoever runs it is told, and may have done it already. */
  readonly #cancel = (): void => {
    this.#abort?.abort();
    if (this.run?.state.kind === 'running') this.run = { ...this.run, state: { kind: 'cancelled' } };
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.runChosen();
  };

  readonly #dryRun = (): void => {
    const { cluster } = this.source;
    const operation = this.#chosen();
    if (cluster === null || operation === null) return;
    this.tried = true;
    const { params, problems } = readForm(this.#fields(operation), this.#filled(operation));
    if (problems.size > 0) return;
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
        >${tab('run', msg('run'))} ${tab('history', msg(str`history ${this.history.length}`))}</span
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
      running: this.run?.state.kind === 'running',
      copied: this.copying ? copiedCall(chosen, read.params, this.#gateway()) : null,
      type: this.#type,
      submit: this.#submit,
      dryRun: this.#dryRun,
      toggleCopied: () => {
        this.copying = !this.copying;
      },
    });
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
          ${
            this.tab === 'history'
              ? historyView({
                  history: this.history,
                  open: this.openResult,
                  toggle: (id) => {
                    this.openResult = this.openResult === id ? null : id;
                  },
                })
              : html`<div class="columns choosing">
                  <div>${choiceView({ list, chosen, choose: this.#choose })}</div>
                  <div>
                    ${this.#renderChosen(chosen)} ${previewView(this.#preview.asked)}
                    ${
                      this.run === null
                        ? nothing
                        : runView({
                            run: this.run,
                            asJson: this.asJson,
                            now: this.clock.now,
                            cancel: this.#cancel,
                            show: (asJson) => {
                              this.asJson = asJson;
                            },
                          })
                    }
                  </div>
                </div>`
          }
        </div>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-operations': ClusterOperationsElement;
  }
}
