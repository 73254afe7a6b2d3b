import { defineElement } from '../base/define-element.js';
import { ClusterStatusBarElement } from './cluster-status-bar.js';

defineElement('cluster-status-bar', ClusterStatusBarElement);

export type { ClusterStatusBarElement } from './cluster-status-bar.js';
