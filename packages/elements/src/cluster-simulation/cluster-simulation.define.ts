import { defineElement } from '../base/define-element.js';
import { ClusterSimulationElement } from './cluster-simulation.js';

defineElement('cluster-simulation', ClusterSimulationElement);

export type { ClusterSimulationElement } from './cluster-simulation.js';
