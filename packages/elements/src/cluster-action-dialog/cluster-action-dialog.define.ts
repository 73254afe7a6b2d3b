import { defineElement } from '../base/define-element.js';
import { ClusterActionDialogElement } from './cluster-action-dialog.js';

defineElement('cluster-action-dialog', ClusterActionDialogElement);

export type { ClusterActionDialogElement } from './cluster-action-dialog.js';
