import type { NodeRunway } from '../model/health.js';
import type { NodeState } from '../model/node.js';
import type { ProcessRow } from '../model/process.js';
import type { NodeMeasures } from '../probe/cluster-probe.js';

/** One of the longest mailboxes of a node, and how it has gone since the look before. */
export interface Mailbox {
  readonly row: ProcessRow;
  /** Messages a second, since an earlier look; null for the first. */
  readonly perSecond: number | null;
  /** Since when it has been seen to grow without a break; null when it does not grow. */
  readonly growingSince: number | null;
}

/** The longest mailboxes of a node, as of one look at its processes. */
export interface MailboxLook {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Longest first. */
  readonly mailboxes: readonly Mailbox[];
  /** Some processes could not be looked at in time: these are the longest of the others. */
  readonly partial: boolean;
}

/** All that a node's health is judged by. What was not measured says why, in a sentence. */
export interface NodeEvidence {
  readonly now: number;
  readonly state: NodeState;
  /** The last answer to a sweep; null when it never gave one. */
  readonly sweep: NodeMeasures | null;
  readonly mailboxes: MailboxLook | { readonly unmeasured: string };
  /** Nodes that live, and that this one does not see. */
  readonly unseenPeers: readonly string[];
  /** What most answering nodes have, in seconds; null when it is not known of two at least. */
  readonly usualTicktime: number | null;
  readonly runways: readonly NodeRunway[];
}
