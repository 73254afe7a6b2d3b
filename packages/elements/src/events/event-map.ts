/**
 * The types of all events, for whoever imports any element: a listener then knows what its event carries, without an import of
 * its own. Imported for that alone; there is nothing in it at run time.
 */
export type { ClusterActionOpenRequestEvent } from './cluster-action-open-request.js';
export type { ClusterConnectionRetryRequestEvent } from './cluster-connection-retry-request.js';
export type { ClusterGraphExportRequestEvent } from './cluster-graph-export-request.js';
export type { ClusterNodeSelectedEvent } from './cluster-node-selected.js';
export type { ClusterOperationExecuteRequestEvent } from './cluster-operation-execute-request.js';
export type { ClusterProcessSelectedEvent } from './cluster-process-selected.js';
export type { ClusterSelectionChangedEvent } from './cluster-selection-changed.js';
export type {
  ClusterSimulationStartRequestEvent,
  ClusterSimulationStopRequestEvent,
} from './cluster-simulation-request.js';
export type { ClusterViewChangedEvent } from './cluster-view-changed.js';
