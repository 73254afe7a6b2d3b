import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { SelectedProcess } from '../events/cluster-process-selected.js';
import { besideTopology, overview, topologyPanel, type OverviewContext } from './console-overview.js';
import type { ConsolePanel } from './console-panels.js';

interface PanelContext extends OverviewContext {
  readonly process: SelectedProcess | null;
}

/** What a panel is made of: two beside each other, three with operations, a grid for health. */
export function panelContent(panel: ConsolePanel, context: PanelContext): TemplateResult {
  const { cluster, selected: node, nodeSelected, processSelected } = context;
  const id = context.for;
  switch (panel) {
    case 'overview':
      return overview(context);
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
        ${topologyPanel(context)} ${besideTopology(context)}
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
        ${topologyPanel(context)}
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

/** In the place of a panel while its code is on its way, or did not come. */
export function panelWithoutCode(failed: boolean, retry: () => void): TemplateResult {
  return html`<div class="nothing" role="status">
    ${
      failed
        ? html`<p class="quiet">
            ${msg('This panel could not be loaded. Where trying again does not help, reload the page.')}
            <button type="button" @click=${retry}>${msg('Try again')}</button>
          </p>`
        : html`<p class="quiet">${msg('Loading…')}</p>`
    }
  </div>`;
}
