import type { AuditIntentRecord, AuditRefusalRecord } from './audit.js';

/** One killing of one process, as the guard records it. */
export const sampleIntent: AuditIntentRecord = {
  requestId: 'r1',
  actor: 'alice',
  role: 'admin',
  address: '10.0.0.7',
  operation: 'kill_process',
  danger: 'destroy',
  target: {
    nodes: ['shop@10.0.0.5'],
    nodeCount: 1,
    process: '<0.123.0>',
    pid: '<0.123.0>',
    registeredName: null,
    incarnation: '1-2',
  },
  paramsHash: 'a'.repeat(64),
  reason: 'stuck since the deploy',
  forced: false,
};

const { forced: _forced, ...request } = sampleIntent;

export const sampleRefusal: AuditRefusalRecord = {
  ...request,
  code: 'critical_process_protection',
  reasons: ['init is part of the virtual machine itself.'],
  suppressed: 0,
};
