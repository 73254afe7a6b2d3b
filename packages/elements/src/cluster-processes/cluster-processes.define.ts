import { defineElement } from '../base/define-element.js';
import { ClusterProcessesElement } from './cluster-processes.js';

defineElement('cluster-processes', ClusterProcessesElement);

export type { ClusterProcessesElement } from './cluster-processes.js';
