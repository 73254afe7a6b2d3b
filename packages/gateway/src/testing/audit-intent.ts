import type { AuditIntentRecord } from '@beamdeck/core';

/** One killing of one process, as the safety chain records it. */
export const intent: AuditIntentRecord = {
  requestId: 'r1',
  actor: 'alice',
  role: 'admin',
  address: null,
  operation: 'kill_process',
  danger: 'destroy',
  target: {
    nodes: ['shop@h'],
    nodeCount: 1,
    process: '<0.1.2>',
    pid: '<0.1.2>',
    registeredName: null,
    incarnation: '1',
  },
  paramsHash: '0'.repeat(64),
  reason: null,
  forced: false,
};
