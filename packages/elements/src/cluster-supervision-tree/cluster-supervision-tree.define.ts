import { defineElement } from '../base/define-element.js';
import { ClusterSupervisionTreeElement } from './cluster-supervision-tree.js';

defineElement('cluster-supervision-tree', ClusterSupervisionTreeElement);

export type { ClusterSupervisionTreeElement } from './cluster-supervision-tree.js';
