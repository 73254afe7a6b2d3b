import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Cluster, ClusterTopology, NodeInfo, NodeVitals } from '@beamdeck/core';
import type { TopologyView } from '../cluster-topology/cluster-topology.js';
import type { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent } from '../events/cluster-process-selected.js';
import type { ClusterViewChangedEvent } from '../events/cluster-view-changed.js';
import type { VitalsHistoryController } from '../controllers/vitals-history-controller.js';
import { changeFeed } from './change-feed.js';
import type { ChangesController } from './changes-controller.js';

/** What the first panel shows, and what the panels beside others are made of. */
export interface OverviewContext {
  readonly cluster: Cluster | null;
  readonly for: string;
  /** Data of the page's own; null for those of the cluster. */
  readonly topology: ClusterTopology | null;
  readonly vitals: ReadonlyMap<string, NodeVitals> | null;
  readonly infos: ReadonlyMap<string, NodeInfo> | null;
  readonly selected: string | null;
  readonly view: TopologyView;
  readonly history: VitalsHistoryController;
  readonly changes: ChangesController;
  readonly nodeSelected: (event: ClusterNodeSelectedEvent) => void;
  readonly processSelected: (event: ClusterProcessSelectedEvent) => void;
  readonly viewChanged: (event: ClusterViewChangedEvent) => void;
  readonly select: (node: string) => void;
  readonly close: () => void;
}

/** The topology, and beside it the selected node, or all nodes and what has happened to them. */
export function overview(context: OverviewContext): TemplateResult {
  const { selected, view } = context;
  return html`<cluster-panel-layout class="panels" part="panels" layout="two_panel" remember-as="console">
    ${topologyPanel(context)}
    ${
      selected === null
        ? html`<div class="side" slot="middle">
            ${view === 'list' ? nothing : nodeList(context)} ${feed(context)}
          </div>`
        : nodePanel(context, selected)
    }
  </cluster-panel-layout>`;
}

export function topologyPanel(context: OverviewContext): TemplateResult {
  return html`<cluster-topology
    slot="start"
    class="topology"
    part="topology"
    .cluster=${context.cluster}
    .for=${context.for}
    .topology=${context.topology}
    .vitals=${context.vitals}
    without-connection
    .selected=${context.selected}
    .view=${context.view}
    @cluster-node-selected=${context.nodeSelected}
    @cluster-view-changed=${context.viewChanged}
  ></cluster-topology>`;
}

/** The selected node; until one is, the numbers of all of them. */
export function besideTopology(context: OverviewContext): TemplateResult {
  return context.selected === null ? nodeList(context) : nodePanel(context, context.selected);
}

function nodeList(context: OverviewContext): TemplateResult {
  return html`<cluster-topology
    slot="middle"
    class="list"
    part="list"
    view="list"
    without-toolbar
    without-legend
    without-connection
    .cluster=${context.cluster}
    .for=${context.for}
    .topology=${context.topology}
    .vitals=${context.vitals}
    .selected=${null}
    @cluster-node-selected=${context.nodeSelected}
  ></cluster-topology>`;
}

function nodePanel(context: OverviewContext, node: string): TemplateResult {
  const own = context.topology !== null;
  return html`<cluster-node-details
    slot="middle"
    part="details"
    without-connection
    .cluster=${context.cluster}
    .for=${context.for}
    .node=${node}
    .info=${own ? (context.infos?.get(node) ?? null) : null}
    .history=${context.history.of(node)}
    @cluster-process-selected=${context.processSelected}
  >
    <button
      slot="actions"
      type="button"
      class="close"
      aria-label=${msg('Close the details')}
      @click=${context.close}
    >
      ✕
    </button>
  </cluster-node-details>`;
}

function feed({ topology, changes, select }: OverviewContext): TemplateResult | typeof nothing {
  return topology === null ? changeFeed(changes.feed, changes.slots, changes.watched, select) : nothing;
}
