// Made by packaging/write.mjs from the elements' manifest: edit the elements instead.
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ClusterActionDialogElement } from './cluster-action-dialog/cluster-action-dialog.js';
import type { ClusterAuditLogElement } from './cluster-audit-log/cluster-audit-log.js';
import type { ClusterConsoleElement } from './cluster-console/cluster-console.js';
import type { ClusterHealthElement } from './cluster-health/cluster-health.js';
import type { ClusterNodeDetailsElement } from './cluster-node-details/cluster-node-details.js';
import type { ClusterOperationsElement } from './cluster-operations/cluster-operations.js';
import type { ClusterPanelLayoutElement } from './cluster-panel-layout/cluster-panel-layout.js';
import type { ClusterProcessInfoElement } from './cluster-process-info/cluster-process-info.js';
import type { ClusterProcessesElement } from './cluster-processes/cluster-processes.js';
import type { ClusterProviderElement } from './cluster-provider/cluster-provider.js';
import type { ClusterSimulationElement } from './cluster-simulation/cluster-simulation.js';
import type { ClusterStatusBarElement } from './cluster-status-bar/cluster-status-bar.js';
import type { ClusterSupervisionTreeElement } from './cluster-supervision-tree/cluster-supervision-tree.js';
import type { ClusterTopologyElement } from './cluster-topology/cluster-topology.js';

/** React 19 sets what is a property of the element as one, the rest as attributes, and listens to `on` + the event's name. */
type ElementProps<E extends HTMLElement, P extends keyof E, V extends keyof HTMLElementEventMap> = Omit<
  DetailedHTMLProps<HTMLAttributes<E>, E>,
  P
> & {
  -readonly [K in P]?: E[K] | undefined;
} & { [K in V as `on${K}`]?: ((event: HTMLElementEventMap[K]) => void) | undefined };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'cluster-action-dialog': ElementProps<ClusterActionDialogElement, 'request', 'cluster-operation-execute-request'>;
      'cluster-audit-log': ElementProps<ClusterAuditLogElement, 'search' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request'> & { 'without-connection'?: ClusterAuditLogElement['withoutConnection'] | undefined };
      'cluster-console': ElementProps<ClusterConsoleElement, 'topology' | 'vitals' | 'infos' | 'selected' | 'panel' | 'fill' | 'withoutHash' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-view-changed'> & { 'without-hash'?: ClusterConsoleElement['withoutHash'] | undefined; 'without-connection'?: ClusterConsoleElement['withoutConnection'] | undefined };
      'cluster-health': ElementProps<ClusterHealthElement, 'health' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-node-selected' | 'cluster-process-selected'> & { 'without-connection'?: ClusterHealthElement['withoutConnection'] | undefined };
      'cluster-node-details': ElementProps<ClusterNodeDetailsElement, 'node' | 'info' | 'history' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-operation-execute-request'> & { 'without-connection'?: ClusterNodeDetailsElement['withoutConnection'] | undefined };
      'cluster-operations': ElementProps<ClusterOperationsElement, 'operation' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request'> & { 'without-connection'?: ClusterOperationsElement['withoutConnection'] | undefined };
      'cluster-panel-layout': ElementProps<ClusterPanelLayoutElement, 'layout' | 'rememberAs' | 'theme', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'> & { 'remember-as'?: ClusterPanelLayoutElement['rememberAs'] | undefined };
      'cluster-process-info': ElementProps<ClusterProcessInfoElement, 'process' | 'node' | 'pid' | 'info' | 'withoutActions' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-process-selected'> & { 'without-actions'?: ClusterProcessInfoElement['withoutActions'] | undefined; 'without-connection'?: ClusterProcessInfoElement['withoutConnection'] | undefined };
      'cluster-processes': ElementProps<ClusterProcessesElement, 'page' | 'node' | 'type' | 'application' | 'search' | 'sort' | 'order' | 'grouped' | 'reductions' | 'withoutToolbar' | 'withoutActions' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-process-selected'> & { 'without-toolbar'?: ClusterProcessesElement['withoutToolbar'] | undefined; 'without-actions'?: ClusterProcessesElement['withoutActions'] | undefined; 'without-connection'?: ClusterProcessesElement['withoutConnection'] | undefined };
      'cluster-provider': ElementProps<ClusterProviderElement, 'src' | 'simulated' | 'seed' | 'cluster' | 'getToken' | 'withoutBanner' | 'withoutSimulation' | 'theme', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'> & { 'without-banner'?: ClusterProviderElement['withoutBanner'] | undefined; 'without-simulation'?: ClusterProviderElement['withoutSimulation'] | undefined };
      'cluster-simulation': ElementProps<ClusterSimulationElement, 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request'> & { 'without-connection'?: ClusterSimulationElement['withoutConnection'] | undefined };
      'cluster-status-bar': ElementProps<ClusterStatusBarElement, 'topology' | 'vitals' | 'status' | 'clusterName' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'> & { 'cluster-name'?: ClusterStatusBarElement['clusterName'] | undefined; 'without-connection'?: ClusterStatusBarElement['withoutConnection'] | undefined };
      'cluster-supervision-tree': ElementProps<ClusterSupervisionTreeElement, 'trees' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-process-selected'> & { 'without-connection'?: ClusterSupervisionTreeElement['withoutConnection'] | undefined };
      'cluster-topology': ElementProps<ClusterTopologyElement, 'topology' | 'vitals' | 'selected' | 'selection' | 'view' | 'withoutToolbar' | 'withoutLegend' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-selection-changed' | 'cluster-view-changed'> & { 'without-toolbar'?: ClusterTopologyElement['withoutToolbar'] | undefined; 'without-legend'?: ClusterTopologyElement['withoutLegend'] | undefined; 'without-connection'?: ClusterTopologyElement['withoutConnection'] | undefined };
    }
  }
}
