import type { AuditIntent, AuditOutcome, AuditRefusal } from '@beamdeck/core';

const HASH = '0'.repeat(64);
const linked = (seq: number) => ({ seq, prev: HASH, time: '2026-01-05T08:00:00.000Z' });
const request = {
  requestId: 'r1',
  actor: 'local',
  role: 'admin',
  address: null,
  operation: 'kill_process',
  danger: 'destroy',
  target: {
    nodes: ['a@10.0.0.1'],
    nodeCount: 1,
    process: 'shop_cache',
    pid: '<0.9.0>',
    registeredName: 'shop_cache',
    incarnation: 'life-1',
  },
  paramsHash: HASH,
  reason: null,
} as const;

export function intentOf(seq: number, change: Partial<AuditIntent> = {}): AuditIntent {
  return {
    kind: 'intent',
    ...linked(seq),
    ...request,
    target: { ...request.target, nodes: [...request.target.nodes] },
    decision: 'allowed',
    forced: false,
    ...change,
  };
}

export function outcomeOf(seq: number, intent: number, change: Partial<AuditOutcome> = {}): AuditOutcome {
  return { kind: 'outcome', ...linked(seq), requestId: 'r1', intent, result: 'done', code: null, ...change };
}

export function refusalOf(seq: number, change: Partial<AuditRefusal> = {}): AuditRefusal {
  return {
    kind: 'refusal',
    ...linked(seq),
    ...request,
    target: { ...request.target, nodes: [...request.target.nodes] },
    decision: 'refused',
    code: 'forbidden',
    reasons: ['This needs the role admin.'],
    suppressed: 0,
    ...change,
  };
}
