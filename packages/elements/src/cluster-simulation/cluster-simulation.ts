import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, OperationResult, SimulationEvent } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { PermissionsController } from '../controllers/permissions-controller.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { TopologyController } from '../controllers/topology-controller.js';
import { requestOperation } from '../events/cluster-operation-execute-request.js';
import {
  ClusterSimulationStartRequestEvent,
  ClusterSimulationStopRequestEvent,
} from '../events/cluster-simulation-request.js';
import { nodeLabels } from '../format/node-name.js';
import { listed, visibleText } from '../format/text.js';
import { notice } from '../notice/notice.js';
import { clusterSimulationStyles } from './cluster-simulation.styles.js';
import { faultsView } from './faults-view.js';
import { partitionView } from './partition-view.js';
import { scenariosView, type BuiltIn } from './scenarios-view.js';
import { readScenario, readSpec, withEvent } from './simulation.model.js';
import { startView } from './start-view.js';
import { eventsView, toldView } from './told-view.js';

type Params = Readonly<Record<string, unknown>>;
/**
 * @summary Starts and stops a simulated cluster, and lets it fail on purpose. Never offers anything for a real one.
 * @tag cluster-simulation
 * @since 0.1.0
 * @fires cluster-simulation-start-request - The user wants a simulated cluster. Cancelable.
 * @fires cluster-simulation-stop-request - The user wants to leave the simulation. Cancelable.
 * @fires cluster-operation-execute-request - The user lets something happen to the simulation. Cancelable.
 * @fires cluster-connection-retry-request - The user wants another attempt at the connection. Cancelable.
 * @csspart header - The line with the title.
 * @csspart start - The form to start a simulation with.
 * @csspart faults - What can be done to one node.
 * @csspart partition - Which nodes are to be cut off.
 * @csspart scenario - Scripted scenarios.
 * @csspart told - What the last control came to.
 * @csspart events - What was done to the simulation.
 * @cssstate empty loading error live partial stale simulated
 */
export class ClusterSimulationElement extends ClusterElement {
  static override styles: CSSResultGroup = clusterSimulationStyles;

  readonly #topology = new TopologyController(this, { cluster: () => this.source.cluster });
  readonly #events = new StreamController<SimulationEvent, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.simulationEvents$ ?? null,
    each: (event) => {
      this.events = withEvent(this.events, event);
    },
    reset: () => {
      this.events = [];
      this.cut = new Set();
      this.chosen = '';
      this.#question.forget();
    },
  });
  readonly #permissions = new PermissionsController(
    this,
    () => this.source.cluster,
    () => this.clock.now,
  );
  readonly #question = new QuestionController<OperationResult>(this, () => this.clock.now);

  @state() private events: readonly SimulationEvent[] = [];
  @state() private chosen = '';
  @state() private cut: ReadonlySet<string> = new Set();
  @state() private builtIn: readonly BuiltIn[] | null = null;
  @state() private fault: string | null = null;

  /** The node that controls begin with; null for the first. */
  @property({ reflect: true }) node: string | null = null;

  protected override facts(): DataFacts {
    return this.#topology.facts((this.#topology.value?.nodes.length ?? 0) > 0);
  }

  readonly #start = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const spec = readSpec(field('nodes'), field('seed'), field('latency'));
    this.fault =
      spec === null
        ? msg('A simulation has 1 to 1 000 nodes, a whole number as its seed, and at most 10 000 ms.')
        : null;
    if (spec === null || !this.dispatchEvent(new ClusterSimulationStartRequestEvent(spec))) return;
    this.source.connection?.simulation?.start(spec);
  };

  readonly #stop = (): void => {
    if (!this.dispatchEvent(new ClusterSimulationStopRequestEvent())) return;
    this.source.connection?.simulation?.stop();
  };

  #ask(name: string, params: Params): void {
    const { cluster } = this.source;
    if (cluster === null) return;
    this.fault = null;
    void this.#question.ask((signal) => requestOperation(this, name, params, { cluster, signal }));
  }

  readonly #play = (scenario: Params): void => this.#ask('play_scenario', { scenario });

  readonly #openFile = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be chosen again.
    const text = file === undefined ? null : await file.text();
    input.value = '';
    if (text === null) return;
    const scenario = readScenario(text);
    if (scenario === null) this.fault = msg('This file is not a scenario: it is not a JSON object.');
    else this.#play(scenario);
  };

  /** Fetched when they are shown for the first time; without them a scenario can still be opened from a file. */
  #builtIn(): readonly BuiltIn[] {
    if (this.builtIn !== null) return this.builtIn;
    this.builtIn = [];
    import('./example-scenarios.js').then(
      ({ builtInScenarios }) => (this.builtIn = builtInScenarios()),
      () => undefined,
    );
    return [];
  }

  #allowed(name: string): boolean {
    return this.#permissions.of(name)?.allowed === true;
  }

  #button(label: string, name: string, params: Params): TemplateResult {
    const can = this.#allowed(name);
    return html`<button
      type="button"
      data-operation=${name}
      aria-disabled=${can ? 'false' : 'true'}
      title=${can ? nothing : msg('Not allowed for you here.')}
      @click=${() => {
        if (can) this.#ask(name, params);
      }}
    >
      ${label}
    </button>`;
  }

  #renderControls(topology: ClusterTopology): TemplateResult {
    const labels = nodeLabels(topology.nodes);
    const wanted = [this.chosen, this.node ?? ''].find((name) => topology.nodes.includes(name));
    const node = wanted ?? topology.nodes[0] ?? '';
    const can = this.#allowed('play_scenario');
    const button = (label: string, name: string, params: Params): TemplateResult =>
      this.#button(label, name, params);
    return html`${faultsView({
        nodes: topology.nodes,
        labels,
        node,
        choose: (name) => {
          this.chosen = name;
        },
        button,
      })}
      ${partitionView({
        nodes: topology.nodes,
        labels,
        cut: this.cut,
        choose: (cut) => {
          this.cut = cut;
        },
        button,
      })}
      ${scenariosView({
        scenarios: can ? this.#builtIn() : [],
        can,
        play: this.#play,
        openFile: this.#openFile,
      })}
      <section class="section" aria-label=${msg('The whole simulation')}>
        <div class="line">
          ${this.#button(msg('One more node'), 'simulate_node_join', {})}
          ${this.#button(msg('Heal everything'), 'heal_simulation', {})}
        </div>
      </section>
      ${toldView(this.#question.asked, this.fault)} ${eventsView(this.events, labels)}`;
  }

  #renderBody(topology: ClusterTopology | null): TemplateResult {
    const simulated = topology?.simulationEnabled === true;
    const connection = this.source.connection?.simulation ?? null;
    const start =
      connection === null
        ? nothing
        : startView({ connection, simulated, start: this.#start, stop: this.#stop });
    if (topology !== null && !simulated) {
      return html`<p class="real">
          <b>${msg('This is a real cluster.')}</b>
          ${msg('Nothing can be simulated on it: a simulation is a cluster of its own, in this page.')}
        </p>
        ${start}${this.fault === null ? nothing : toldView(this.#question.asked, this.fault)}`;
    }
    return html`${start}
    ${
      topology === null
        ? notice(this.standing, { now: this.clock.now, retry: this.retry })
        : this.#permissions.of('heal_simulation')?.allowed === false
          ? html`<p class="dim">${msg('Simulation controls are turned off here.')}</p>`
          : this.#renderControls(topology)
    }`;
  }

  protected override render(): TemplateResult {
    const topology = this.#topology.value;
    const shown = topology !== null && topology.nodes.length > 0 ? topology : null;
    const labels = nodeLabels(shown?.nodes ?? []);
    const names =
      shown === null
        ? ''
        : msg(
            str`nodes ${listed(
              shown.nodes.map((name) => labels.get(name) ?? visibleText(name, 60)),
              8,
            )}`,
          );
    return html`<div class="header" part="header">
        <h2>${msg('Simulation')}</h2>
        ${
          shown === null
            ? nothing
            : shown.simulationEnabled
              ? html`<span class="pill sim">▨ ${msg('simulated')}</span>`
              : html`<span>${msg('off')}</span>`
        }
        <span class="name small">${names}</span>
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label=${msg('Simulation')}>
        <div class="body">${this.#renderBody(shown)}</div>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cluster-simulation': ClusterSimulationElement;
  }
}
