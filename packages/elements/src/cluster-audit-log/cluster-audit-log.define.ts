import { defineElement } from '../base/define-element.js';
import { ClusterAuditLogElement } from './cluster-audit-log.js';

defineElement('cluster-audit-log', ClusterAuditLogElement);

export type { ClusterAuditLogElement } from './cluster-audit-log.js';
