import type { BeamdeckError } from '../model/error.js';
import type { NodeState, NodeStatus, NodeVitals } from '../model/node.js';
import type { LinkDownReason, NodeMeasures, NodeSweep } from '../probe/cluster-probe.js';
import type { Standing } from './standing.js';
import { MISSED_SWEEPS_ALLOWED, UNWATCHED } from './standing.js';

/** Where our own link to a node stands. Times are milliseconds since the epoch. */
export type Link =
  | { readonly state: 'none' }
  | { readonly state: 'trying'; readonly since: number }
  | { readonly state: 'up'; readonly since: number }
  | {
      readonly state: 'down';
      /** When it was first lost, or found missing, in this spell. */
      readonly since: number;
      readonly reason: LinkDownReason;
      readonly error: BeamdeckError;
      readonly nextAt: number | null;
      readonly attempts: number;
    };

/** What the engine holds of one node. Written by the state manager alone. */
export interface Member {
  readonly name: string;
  /** Its place in `Sight`. */
  readonly index: number;
  link: Link;
  /** Sweeps in a row without an answer, over an open link. */
  missedSweeps: number;
  /** The last moment the node itself answered us. */
  lastAnswerAt: number | null;
  incarnation: string | null;
  otpRelease: string | null;
  /** Start of this incarnation, fixed at its first sweep so that it does not tremble with each measurement. */
  startedAt: number | null;
  vitals: NodeVitals | null;
  /** What the last sweep measured. */
  sweep: NodeMeasures | null;
  /** From one sweep to the next, as it was last decided; milliseconds. */
  everyMs: number | null;
  hidden: readonly string[];
  standing: Standing;
  /** When it entered its status. */
  since: number;
  /** When it was last told to try its link again because another node saw it. */
  nudgedAt: number;
  /** The last record published, kept as long as it holds. */
  published: NodeState | null;
  /** What its times were made of. */
  publishedSince: number;
  publishedLastSeen: number | null;
}

export function createMember(name: string, index: number, now: number): Member {
  return {
    name,
    index,
    link: { state: 'none' },
    missedSweeps: 0,
    lastAnswerAt: null,
    incarnation: null,
    otpRelease: null,
    startedAt: null,
    vitals: null,
    sweep: null,
    everyMs: null,
    hidden: [],
    standing: UNWATCHED,
    since: now,
    nudgedAt: -Infinity,
    published: null,
    publishedSince: now,
    publishedLastSeen: null,
  };
}

/** A node that answers has an open link and has not missed its sweeps: its view is evidence. */
export function answers(member: Member): boolean {
  return member.link.state === 'up' && member.missedSweeps <= MISSED_SWEEPS_ALLOWED;
}

/** What is kept of a sweep: all but its lists of names, which `Sight` has as bits. */
export function measuresOf(sweep: NodeSweep, vitals: NodeVitals): NodeMeasures {
  const { visible: _visible, hidden: _hidden, peerRttMs: _peerRttMs, ...measures } = sweep;
  return { ...measures, vitals };
}

/** One move of a node from one status to another. A restart that was never noticed as an absence is one from `up` to `up`. */
export interface Transition {
  readonly node: string;
  readonly from: NodeStatus;
  readonly to: NodeStatus;
  readonly reason: string | null;
}

/**
 * The strongest reason of a spell without link: what proves the node's own end gone is not undone by a later silence, for
 * a dead node's host may go silent too.
 */
export function strongerReason(before: LinkDownReason | null, now: LinkDownReason): LinkDownReason {
  return now === 'silent' && (before === 'closed' || before === 'not_running') ? before : now;
}
