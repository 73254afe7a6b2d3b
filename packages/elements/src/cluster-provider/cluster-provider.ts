import { ContextProvider } from '@lit/context';
import { updateWhenLocaleChanges } from '@lit/localize';
import { html, LitElement, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, ClusterStatus } from '@beamdeck/core';
import type { ClusterTheme } from '../base/cluster-element.js';
import { connectionBanner } from '../connection-banner/connection-banner.js';
import {
  clusterContext,
  processContext,
  selectionContext,
  type ClusterConnection,
  type SimulationSwitch,
} from '../context/cluster-context.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TickController } from '../controllers/tick-controller.js';
import { ClusterConnectionRetryRequestEvent } from '../events/cluster-connection-retry-request.js';
import type { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent, SelectedProcess } from '../events/cluster-process-selected.js';
import type { ClusterOperationExecuteRequestEvent } from '../events/cluster-operation-execute-request.js';
import type { SimulationSpec } from '../events/cluster-simulation-request.js';
import { followLanguage } from '../locale/follow-language.js';
import { clusterProviderStyles } from './cluster-provider.styles.js';
import { clusterSpec, simulatedNodes, type ClusterSpec } from './cluster-spec.model.js';
import { OwnClusterController, type GetToken } from './own-cluster-controller.js';

export type { GetToken } from './own-cluster-controller.js';

/**
 * @summary One connection to a cluster for everything inside it.
 * @tag cluster-provider
 * @since 0.1.0
 * @slot - The elements, and anything else.
 * @csspart banner - The line shown while the connection is not what it should be.
 * @csspart retry - Its button.
 */
export class ClusterProviderElement extends LitElement {
  static override styles: CSSResultGroup = clusterProviderStyles;

  readonly #clock = new TickController(this);
  readonly #status = new StreamController<ClusterStatus, [Cluster | null]>(this, {
    args: () => [this.#current],
    stream: (cluster) => cluster?.status$ ?? null,
    each: ({ state }) => {
      this.#seen ||= state === 'connected' || state === 'stale';
    },
    reset: () => {
      this.#seen = false;
    },
  });
  readonly #provided = new ContextProvider(this, { context: clusterContext, initialValue: NOTHING });
  readonly #selection = new ContextProvider(this, {
    context: selectionContext,
    initialValue: null as string | null,
  });
  readonly #process = new ContextProvider(this, {
    context: processContext,
    initialValue: null as SelectedProcess | null,
  });
  /** Whether the cluster was ever connected while it was here. */
  #seen = false;
  /** The cluster this element makes, and so closes. */
  readonly #own = new OwnClusterController(this, () => this.getToken);

  /** The simulation the user asked for; until it is left, it stands in for everything else. */
  @state() private rehearsal: SimulationSpec | null = null;

  /** The address of a gateway, absolute or relative to the page. */
  @property({ reflect: true, useDefault: true }) src = '';

  /** Simulates a cluster of so many nodes in the page itself; wins over `src`. */
  @property({ converter: { fromAttribute: simulatedNodes } }) simulated: number | null = null;

  /** The same seed gives the same simulated cluster. */
  @property({ type: Number }) seed = 1;

  /** A cluster of your own; wins over `src` and `simulated`. It is yours to close. */
  @property({ attribute: false }) cluster: Cluster | null = null;

  /** Gives a token for the gateway whenever one is needed. */
  @property({ attribute: false }) getToken: GetToken | null = null;

  /** Does not show the state of the connection here; what is inside does. */
  @property({ type: Boolean, attribute: 'without-banner' }) withoutBanner = false;

  /** Does not let anything inside switch to a simulated cluster. */
  @property({ type: Boolean, attribute: 'without-simulation' }) withoutSimulation = false;

  /** A theme for everything inside. */
  @property({ reflect: true }) theme: ClusterTheme | null = null;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    followLanguage(this);
    this.addEventListener('cluster-operation-execute-request', this.#runOperation);
    this.addEventListener('cluster-node-selected', this.#follow);
    this.addEventListener('cluster-process-selected', this.#followProcess);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('cluster-operation-execute-request', this.#runOperation);
    this.removeEventListener('cluster-node-selected', this.#follow);
    this.removeEventListener('cluster-process-selected', this.#followProcess);
    // An element that is only moved is connected again before this runs.
    void Promise.resolve().then(() => {
      if (!this.isConnected) this.#own.letGo();
    });
  }

  /** Another attempt, now; what was known stays shown meanwhile. A cluster that could not be made is made anew. */
  reconnect(): void {
    const cluster = this.#current;
    if (cluster !== null) {
      // Its outcome shows in the cluster's status.
      cluster.connect().catch(() => undefined);
      return;
    }
    this.#own.letGo();
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    if (this.isConnected) this.#own.want(this.#wanted());
    this.#publish();
  }

  /** What the properties ask for. */
  #wanted(): ClusterSpec {
    if (this.rehearsal !== null) return { kind: 'simulated', ...this.rehearsal };
    if (this.cluster !== null) return { kind: 'none' };
    return clusterSpec(this.src, this.simulated, this.seed, this.ownerDocument.baseURI);
  }

  /** Tells those inside, when something has changed. */
  #publish(): void {
    const next: ClusterConnection = {
      cluster: this.#current,
      pending: this.#own.pending,
      error: this.#own.error,
      announced: !this.withoutBanner,
      retry: this.#reconnect,
      simulation: this.#simulation(),
    };
    const held = this.#provided.value;
    const keys = Object.keys(next) as (keyof ClusterConnection)[];
    if (keys.some((key) => !Object.is(held[key], next[key]))) this.#provided.setValue(next);
  }

  /** The cluster that everything inside shows. */
  get #current(): Cluster | null {
    return this.rehearsal !== null ? this.#own.cluster : (this.cluster ?? this.#own.cluster);
  }

  /** The same object until something of it changes, as those inside compare it. */
  #simulation(): SimulationSwitch | null {
    if (this.withoutSimulation) return null;
    const { simulated, seed, rehearsal } = this;
    const active =
      rehearsal ??
      (simulated === null || this.cluster !== null ? null : { nodes: simulated, seed, latencyMs: null });
    const canReturn = this.cluster !== null || this.src !== '';
    const held = this.#provided.value.simulation;
    if (
      held !== null &&
      held.canReturn === canReturn &&
      JSON.stringify(held.active) === JSON.stringify(active)
    ) {
      return held;
    }
    return { active, canReturn, start: this.#startSimulation, stop: this.#stopSimulation };
  }

  readonly #startSimulation = (spec: SimulationSpec): void => {
    // The same again is a new one: it begins at its beginning.
    if (this.rehearsal !== null) this.#own.letGo();
    this.rehearsal = { ...spec };
  };

  readonly #stopSimulation = (): void => {
    this.rehearsal = null;
    this.simulated = null;
  };

  readonly #reconnect = (): void => this.reconnect();

  /** The button of the banner; those inside ask the page in their own name first. */
  readonly #retry = (): void => {
    if (this.dispatchEvent(new ClusterConnectionRetryRequestEvent())) this.reconnect();
  };

  readonly #follow = (event: ClusterNodeSelectedEvent): void => this.#selection.setValue(event.node);

  readonly #followProcess = (event: ClusterProcessSelectedEvent): void =>
    this.#process.setValue(event.process);

  readonly #runOperation = (event: ClusterOperationExecuteRequestEvent): void => {
    const cluster = this.#current;
    // Meant for another cluster: not ours to run.
    if (cluster === null || (event.cluster !== null && event.cluster !== cluster)) return;
    event.runWith(() =>
      cluster.operations.execute(
        event.operation,
        event.params,
        event.signal === null ? {} : { signal: event.signal },
      ),
    );
    // Whoever asked looks at the result, or does not care.
    event.result?.catch(() => undefined);
  };

  protected override render(): TemplateResult {
    return html`<div class="frame">
        ${
          this.withoutBanner
            ? nothing
            : connectionBanner({
                status: this.#status.value ?? null,
                error: this.#own.error,
                seen: this.#seen,
                now: this.#clock.now,
                retry: this.#retry,
              })
        }
      </div>
      <slot></slot>`;
  }
}

const NOTHING: ClusterConnection = {
  cluster: null,
  pending: false,
  error: null,
  announced: false,
  retry: () => undefined,
  simulation: null,
};

declare global {
  interface HTMLElementTagNameMap {
    'cluster-provider': ClusterProviderElement;
  }
}
