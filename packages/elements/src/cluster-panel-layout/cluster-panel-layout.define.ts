import { defineElement } from '../base/define-element.js';
import { ClusterPanelLayoutElement } from './cluster-panel-layout.js';

defineElement('cluster-panel-layout', ClusterPanelLayoutElement);

export type { ClusterPanelLayoutElement } from './cluster-panel-layout.js';
