import { defineElement } from '../base/define-element.js';
import { ClusterOperationsElement } from './cluster-operations.js';

defineElement('cluster-operations', ClusterOperationsElement);

export type { ClusterOperationsElement } from './cluster-operations.js';
