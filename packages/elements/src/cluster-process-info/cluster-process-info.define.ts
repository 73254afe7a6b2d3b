import { defineElement } from '../base/define-element.js';
import { ClusterProcessInfoElement } from './cluster-process-info.js';

defineElement('cluster-process-info', ClusterProcessInfoElement);

export type { ClusterProcessInfoElement } from './cluster-process-info.js';
