import '../cluster-node-details/cluster-node-details.define.js';
import '../cluster-panel-layout/cluster-panel-layout.define.js';
import '../cluster-status-bar/cluster-status-bar.define.js';
import '../cluster-topology/cluster-topology.define.js';
import { defineElement } from '../base/define-element.js';
import { ClusterConsoleElement } from './cluster-console.js';

defineElement('cluster-console', ClusterConsoleElement);

export type { ClusterConsoleElement } from './cluster-console.js';
