import { msg, str } from '@lit/localize';
import { html, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Cluster, ClusterTopology, OperationResult, SimulationEvent } from '@beamdeck/core';
import { ClusterElement, type DataFacts } from '../base/cluster-element.js';
import { PermissionsController } from '../controllers/permissions-controller.js';
import { QuestionController } from '../controllers/question-controller.js';
import { StreamController } from '../controllers/stream-controller.js';
import { requestOperation } from '../events/cluster-operation-execute-request.js';
import {
  ClusterSimulationStartRequestEvent,
  ClusterSimulationStopRequestEvent,
} from '../events/cluster-simulation-request.js';
import { nodeLabels } from '../format/node-name.js';
import { listed, visibleText } from '../format/text.js';
import { notice } from '../notice/notice.js';
import { clusterSimulationStyles } from './cluster-simulation.styles.js';
import { partitionView } from './partition-view.js';
import { readScenario, readSpec, withEvent } from './simulation.model.js';
import { startView } from './start-view.js';
import { eventsView, toldView } from './told-view.js';

type Params = Readonly<Record<string, unknown>>;
interface BuiltIn {
  readonly name: string;
  readonly scenario: Params;
}

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

  readonly #topology = new StreamController<ClusterTopology, [Cluster | null]>(this, {
    args: () => [this.source.cluster],
    stream: (cluster) => cluster?.topology$ ?? null,
  });
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
    const topology = this.#topology.value;
    return {
      hasData: (topology?.nodes.length ?? 0) > 0,
      missing: topology?.nodes.filter((name) => topology.nodeStates[name]?.status !== 'up') ?? [],
      simulated: topology?.simulationEnabled ?? false,
    };
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

  readonly #play = async (scenario: Params | null): Promise<void> => {
    if (scenario === null) {
      this.fault = msg('This file is not a scenario: it is not a JSON object.');
      return;
    }
    this.#ask('play_scenario', { scenario });
    await Promise.resolve();
  };

  readonly #openFile = async (event: Event): Promise<void> => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be chosen again.
    const text = file === undefined ? null : await file.text();
    input.value = '';
    if (text !== null) await this.#play(readScenario(text));
  };

  async #loadBuiltIn(): Promise<void> {
    if (this.builtIn !== null) return;
    this.builtIn = [];
    // Without them a scenario can still be opened from a file.
    this.builtIn = await import('./example-scenarios.js').then(
      ({ builtInScenarios }) => builtInScenarios(),
      () => [],
    );
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
    return html`<section class="section" part="faults" aria-labelledby="faults">
        <h3 id="faults">${msg('let one node fail')}</h3>
        <div class="line">
          <label
            >${msg('node')}
            <select
              @change=${(event: Event) => {
                this.chosen = (event.currentTarget as HTMLSelectElement).value;
              }}
            >
              ${topology.nodes.map(
                (name) =>
                  html`<option value=${name} ?selected=${name === node}>${labels.get(name) ?? ''}</option>`,
              )}
            </select></label
          >
          ${this.#button(msg('Crash'), 'simulate_node_failure', { node, kind: 'crash' })}
          ${this.#button(msg('Freeze'), 'simulate_node_failure', { node, kind: 'freeze' })}
          ${this.#button(msg('Lose its host'), 'simulate_node_failure', { node, kind: 'host_lost' })}
          ${this.#button(msg('Slow'), 'simulate_slow_node', { node })}
          ${this.#button(msg('Flood a mailbox'), 'simulate_mailbox_flood', { node })}
          ${this.#button(msg('Restart storm'), 'simulate_restart_storm', { node })}
          ${this.#button(msg('Leave'), 'simulate_node_leave', { node })}
          ${this.#button(msg('Heal'), 'heal_simulation', { node })}
        </div>
      </section>
      ${partitionView({
        nodes: topology.nodes,
        labels,
        cut: this.cut,
        choose: (cut) => {
          this.cut = cut;
        },
        button: (label, name, params) => this.#button(label, name, params),
      })}
      ${this.#renderScenarios()}
      <section class="section" aria-label=${msg('The whole simulation')}>
        <div class="line">
          ${this.#button(msg('One more node'), 'simulate_node_join', {})}
          ${this.#button(msg('Heal everything'), 'heal_simulation', {})}
        </div>
      </section>
      ${toldView(this.#question.asked, this.fault)} ${eventsView(this.events, labels)}`;
  }

  #renderScenarios(): TemplateResult {
    const can = this.#allowed('play_scenario');
    if (can) void this.#loadBuiltIn();
    return html`<section class="section" part="scenario" aria-labelledby="scenario">
      <h3 id="scenario">${msg('play a scenario')}</h3>
      <div class="line">
        ${(this.builtIn ?? []).map(
          ({ name, scenario }) =>
            html`<button type="button" @click=${() => void this.#play(scenario)}>
              ${visibleText(name, 80)}
            </button>`,
        )}
        <label
          >${msg('from a file')}
          <input type="file" accept=".json,application/json" ?disabled=${!can} @change=${this.#openFile}
        /></label>
      </div>
    </section>`;
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
    const shown = topology !== undefined && topology.nodes.length > 0 ? topology : null;
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
