import { defineElement } from '../base/define-element.js';
import { ClusterNodeDetailsElement } from './cluster-node-details.js';

defineElement('cluster-node-details', ClusterNodeDetailsElement);

export type { ClusterNodeDetailsElement } from './cluster-node-details.js';
