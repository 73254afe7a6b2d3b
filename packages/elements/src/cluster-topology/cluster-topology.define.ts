import { defineElement } from '../base/define-element.js';
import { ClusterTopologyElement } from './cluster-topology.js';

defineElement('cluster-topology', ClusterTopologyElement);

export type { ClusterTopologyElement } from './cluster-topology.js';
