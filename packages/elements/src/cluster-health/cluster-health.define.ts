import { defineElement } from '../base/define-element.js';
import { ClusterHealthElement } from './cluster-health.js';

defineElement('cluster-health', ClusterHealthElement);

export type { ClusterHealthElement } from './cluster-health.js';
