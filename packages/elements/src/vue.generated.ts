// Made by packaging/write.mjs from the elements' manifest: edit the elements instead.
import type { HTMLAttributes } from 'vue';
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

type Capitalized<S extends string> = S extends `${infer Head}-${infer Rest}`
  ? `${Capitalize<Head>}${Capitalized<Rest>}`
  : Capitalize<S>;

/** Vue sets a property by its own name; templates may write it with hyphens. */
type ElementInTemplate<E extends HTMLElement, P extends keyof E, V extends keyof HTMLElementEventMap> = new () => E & {
  $props: Omit<HTMLAttributes, P> & { -readonly [K in P]?: E[K] | undefined } & {
    [K in V as `on${Capitalized<K>}`]?: ((event: HTMLElementEventMap[K]) => void) | undefined;
  };
};

declare module 'vue' {
  interface GlobalComponents {
    'cluster-action-dialog': ElementInTemplate<ClusterActionDialogElement, 'request', 'cluster-operation-execute-request'>;
    'cluster-audit-log': ElementInTemplate<ClusterAuditLogElement, 'search' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request'>;
    'cluster-console': ElementInTemplate<ClusterConsoleElement, 'topology' | 'vitals' | 'infos' | 'selected' | 'panel' | 'fill' | 'withoutHash' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-view-changed'>;
    'cluster-health': ElementInTemplate<ClusterHealthElement, 'health' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-node-selected' | 'cluster-process-selected'>;
    'cluster-node-details': ElementInTemplate<ClusterNodeDetailsElement, 'node' | 'info' | 'history' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-operation-execute-request'>;
    'cluster-operations': ElementInTemplate<ClusterOperationsElement, 'operation' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request'>;
    'cluster-panel-layout': ElementInTemplate<ClusterPanelLayoutElement, 'layout' | 'rememberAs' | 'theme', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'>;
    'cluster-process-info': ElementInTemplate<ClusterProcessInfoElement, 'process' | 'node' | 'pid' | 'info' | 'withoutActions' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-process-selected'>;
    'cluster-processes': ElementInTemplate<ClusterProcessesElement, 'page' | 'node' | 'type' | 'application' | 'search' | 'sort' | 'order' | 'grouped' | 'reductions' | 'withoutToolbar' | 'withoutActions' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-process-selected'>;
    'cluster-provider': ElementInTemplate<ClusterProviderElement, 'src' | 'simulated' | 'seed' | 'cluster' | 'getToken' | 'withoutBanner' | 'withoutSimulation' | 'theme', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'>;
    'cluster-simulation': ElementInTemplate<ClusterSimulationElement, 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-operation-execute-request' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request'>;
    'cluster-status-bar': ElementInTemplate<ClusterStatusBarElement, 'topology' | 'vitals' | 'status' | 'clusterName' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-action-open-request' | 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-operation-execute-request' | 'cluster-process-selected' | 'cluster-selection-changed' | 'cluster-simulation-start-request' | 'cluster-simulation-stop-request' | 'cluster-view-changed'>;
    'cluster-supervision-tree': ElementInTemplate<ClusterSupervisionTreeElement, 'trees' | 'node' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-process-selected'>;
    'cluster-topology': ElementInTemplate<ClusterTopologyElement, 'topology' | 'vitals' | 'selected' | 'selection' | 'view' | 'withoutToolbar' | 'withoutLegend' | 'cluster' | 'for' | 'theme' | 'withoutConnection', 'cluster-connection-retry-request' | 'cluster-graph-export-request' | 'cluster-node-selected' | 'cluster-selection-changed' | 'cluster-view-changed'>;
  }
}
