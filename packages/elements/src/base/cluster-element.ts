import { updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { Cluster, ClusterStatus } from '@beamdeck/core';
import { ClusterController } from '../controllers/cluster-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TickController } from '../controllers/tick-controller.js';
import { ClusterConnectionRetryRequestEvent } from '../events/cluster-connection-retry-request.js';
import '../events/event-map.js';
import { followLanguage } from '../locale/follow-language.js';
import { viewState, type ViewState } from '../view-state/view-state.model.js';

/**
 * `terminal` is the look where the page sets no tokens. `auto` is dark or light as the reader's system is set,
 * and follows it when that changes.
 */
export type ClusterTheme = 'terminal' | 'dark' | 'light' | 'auto';

/** What a concrete element knows of its own data; the rest of its state follows from its cluster. */
export interface DataFacts {
  readonly hasData: boolean;
  /** Nodes that are known but did not answer. */
  readonly missing: readonly string[];
  readonly simulated: boolean;
  /** The element waits for a choice of the user, not for data. */
  readonly nothingChosen?: boolean;
}

/**
 * What every element that shows a cluster has: the three ways in (its own data, then `cluster`, then `for` or the
 * nearest provider), the time for ages, its state in `:state(…)`, and a way to ask for another attempt.
 */
export abstract class ClusterElement extends LitElement {
  protected readonly source: ClusterController = new ClusterController(this);
  protected readonly clock: TickController = new TickController(this);
  protected readonly streamedStatus: StreamController<ClusterStatus, [Cluster | null]> = new StreamController(
    this,
    { args: () => [this.source.cluster], stream: (cluster) => cluster?.status$ ?? null },
  );
  /** Where this element stands, decided once an update, before it renders. */
  protected standing: ViewState = { kind: 'empty', why: 'no-cluster' };
  readonly #internals: ElementInternals = this.attachInternals();

  /** The cluster to show. Wins over `for` and over a provider. */
  @property({ attribute: false }) cluster: Cluster | null = null;

  /** The id of a `<cluster-provider>` to use instead of the nearest one around this element. */
  @property({ reflect: true, useDefault: true }) for = '';

  /** A theme for this element and what is inside it; without one the tokens of the page, else the terminal look. */
  @property({ reflect: true }) theme: ClusterTheme | null = null;

  /** Leaves it to what is around this element to say what is wrong with the connection; ages are always shown. */
  @property({ type: Boolean, attribute: 'without-connection' }) withoutConnection = false;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected abstract facts(): DataFacts;

  override connectedCallback(): void {
    super.connectedCallback();
    followLanguage(this);
  }

  /** After the controllers have brought their values, before `render()`. */
  protected override update(changed: PropertyValues): void {
    const facts = this.facts();
    this.standing = this.#decide(facts);
    this.#showStates(this.standing.kind, facts.simulated && facts.hasData);
    super.update(changed);
  }

  /** The time that the data's own times are by: a gateway's clock may not agree with this machine's. */
  protected get dataNow(): number {
    return this.source.cluster?.now?.() ?? this.clock.now;
  }

  /** Whether someone else on the page says what is wrong with the connection. */
  protected get connectionTold(): boolean {
    return this.withoutConnection || this.source.connection?.announced === true;
  }

  /** Asks for another attempt at the connection; the page around may veto it. */
  protected readonly retry = (): void => {
    if (!this.dispatchEvent(new ClusterConnectionRetryRequestEvent())) return;
    const { connection, cluster } = this.source;
    if (connection !== null) connection.retry();
    // Its outcome shows in the cluster's status.
    else cluster?.connect().catch(() => undefined);
  };

  #decide(facts: DataFacts): ViewState {
    const { cluster, connection, source } = this.source;
    if (facts.nothingChosen === true) return { kind: 'empty', why: 'nothing-chosen' };
    return viewState({
      hasData: facts.hasData,
      missing: facts.missing,
      hasCluster: cluster !== null,
      status: this.streamedStatus.value ?? null,
      lostProvider: source === 'none' && this.for !== '',
      pending: connection?.pending ?? false,
      providerError: connection?.error ?? null,
    });
  }

  #showStates(kind: ViewState['kind'], simulated: boolean): void {
    const { states } = this.#internals;
    for (const state of ['empty', 'loading', 'error', 'live', 'partial', 'stale'] as const) {
      if (state === kind) states.add(state);
      else states.delete(state);
    }
    if (simulated) states.add('simulated');
    else states.delete('simulated');
  }
}
