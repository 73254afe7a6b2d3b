import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Cluster } from '@beamdeck/core';
import type { ClusterNodeSelectedEvent } from '../events/cluster-node-selected.js';
import type { ClusterProcessSelectedEvent, SelectedProcess } from '../events/cluster-process-selected.js';
import type { ConsolePanel } from './console-panels.js';

interface PanelContext {
  readonly cluster: Cluster | null;
  readonly for: string;
  readonly node: string | null;
  readonly process: SelectedProcess | null;
  readonly nodeSelected: (event: ClusterNodeSelectedEvent) => void;
  readonly processSelected: (event: ClusterProcessSelectedEvent) => void;
  /** What stands beside a panel, made by the console. */
  readonly topology: () => TemplateResult;
  readonly middle: () => TemplateResult;
}

/** What a panel is made of: two beside each other, three with operations, a grid for health. */
export function panelContent(
  panel: Exclude<ConsolePanel, 'overview'>,
  context: PanelContext,
): TemplateResult {
  const { cluster, node, nodeSelected, processSelected } = context;
  const id = context.for;
  switch (panel) {
    case 'processes':
      return besideProcess(
        context,
        html`<cluster-processes
          slot="start"
          without-connection
          without-actions
          .cluster=${cluster}
          .for=${id}
          @cluster-process-selected=${processSelected}
        ></cluster-processes>`,
      );
    case 'supervision':
      return besideProcess(
        context,
        html`<cluster-supervision-tree
          slot="start"
          without-connection
          .cluster=${cluster}
          .for=${id}
          @cluster-process-selected=${processSelected}
        ></cluster-supervision-tree>`,
      );
    case 'health':
      return html`<cluster-panel-layout class="panels" part="panels" layout="grid">
        <cluster-health
          without-connection
          .cluster=${cluster}
          .for=${id}
          .node=${node}
          @cluster-node-selected=${nodeSelected}
          @cluster-process-selected=${processSelected}
        ></cluster-health>
        <cluster-topology
          view="matrix"
          without-connection
          .cluster=${cluster}
          .for=${id}
          @cluster-node-selected=${nodeSelected}
        ></cluster-topology>
      </cluster-panel-layout>`;
    case 'operations':
      return html`<cluster-panel-layout
        class="panels"
        part="panels"
        layout="three_panel"
        remember-as="console"
      >
        ${context.topology()} ${context.middle()}
        <cluster-operations
          slot="end"
          without-connection
          .cluster=${cluster}
          .for=${id}
          .node=${node}
        ></cluster-operations>
      </cluster-panel-layout>`;
    case 'simulation':
      return html`<cluster-panel-layout class="panels" part="panels" layout="two_panel" remember-as="console">
        ${context.topology()}
        <cluster-simulation
          slot="middle"
          without-connection
          .cluster=${cluster}
          .for=${id}
          .node=${node}
        ></cluster-simulation>
      </cluster-panel-layout>`;
    case 'audit':
      return html`<div class="panels" part="panels">
        <cluster-audit-log
          class="alone"
          without-connection
          .cluster=${cluster}
          .for=${id}
        ></cluster-audit-log>
      </div>`;
  }
}

/** A list of processes, and the one that was chosen from it beside it. */
function besideProcess(
  { cluster, process, processSelected, for: id }: PanelContext,
  list: TemplateResult,
): TemplateResult {
  return html`<cluster-panel-layout
    class="panels"
    part="panels"
    layout=${process === null ? 'grid' : 'two_panel'}
    remember-as="processes"
  >
    ${list}
    ${
      process === null
        ? nothing
        : html`<cluster-process-info
            slot="middle"
            aria-label=${msg('process')}
            without-connection
            .cluster=${cluster}
            .for=${id}
            .process=${process}
            @cluster-process-selected=${processSelected}
          ></cluster-process-info>`
    }
  </cluster-panel-layout>`;
}
