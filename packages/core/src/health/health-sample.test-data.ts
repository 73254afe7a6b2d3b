import type { NodeState } from '../model/node.js';
import type { ProcessRow } from '../model/process.js';
import type { NodeSweep } from '../probe/cluster-probe.js';
import { sampleNodeVitals } from '../testing/sample-node.js';
import { sampleProcess } from '../testing/sample-process.js';
import { sampleNodeState } from '../testing/sample-topology.js';
import type { MailboxLook, NodeEvidence } from './evidence.js';

export const START = Date.UTC(2026, 0, 5, 8, 0, 0);
const GIB = 2 ** 30;

/** A sweep of a real node with nothing wrong, measured at a time, and what is to be otherwise. */
export function sweepAt(
  at: number,
  change: Partial<Omit<NodeSweep, 'vitals'>> & { readonly vitals?: Partial<NodeSweep['vitals']> } = {},
): NodeSweep {
  const vitals = sampleNodeVitals('a@h', {
    ...{ simulated: false, collectedAt: new Date(at).toISOString(), ets: { used: 40, limit: 0 } },
    pace: { everyMs: 5_000, slowed: null },
    ...change.vitals,
  });
  return {
    ...{ otpRelease: '25', visible: [], hidden: [], peerRttMs: {}, netTicktime: 60 },
    hostMemory: { bound: 'host', total: 16 * GIB, available: 12 * GIB },
    linkQueues: { bytes: {}, unread: 0 },
    garbageCollection: { count: 1_000, wordsReclaimed: 4_000_000 },
    ...change,
    vitals,
  };
}

/** Evidence of a node that is up, real and well, and what is to be otherwise. */
export function evidenceAt(at: number, change: Partial<NodeEvidence> = {}): NodeEvidence {
  return {
    now: at,
    state: stateOf({}),
    sweep: sweepAt(at),
    mailboxes: lookAt(at),
    ...{ unseenPeers: [], usualTicktime: 60, runways: [] },
    ...change,
  };
}

export const stateOf = (change: Partial<NodeState>): NodeState =>
  sampleNodeState('a@h', { simulated: false, incarnation: '1', ...change });

/** A look that found mailboxes of these lengths, under these names. */
export function lookAt(at: number, lengths: Readonly<Record<string, number>> = {}): MailboxLook {
  const mailboxes = Object.entries(lengths)
    .map(([name, length], place) => ({
      ...{ row: rowOf(name, length, place), perSecond: null, growingSince: null },
    }))
    .sort((a, b) => b.row.messageQueueLen - a.row.messageQueueLen);
  return { at, mailboxes, partial: false };
}

export function rowOf(name: string, messageQueueLen: number, place = 0): ProcessRow {
  return sampleProcess('a@h', place, {
    registeredName: name,
    messageQueueLen,
    currentFunction: 'gen_tcp:recv/3',
  });
}
