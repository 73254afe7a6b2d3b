import type { NodeStatus } from '../model/node.js';
import type { LinkDownReason } from '../probe/cluster-probe.js';

/** All that is held for and against one node being alive, at one moment. */
export interface Evidence {
  /** `none`: not watched. `trying`: the first attempt has not ended. */
  readonly link: 'none' | 'trying' | 'up' | 'down';
  /** Why the link is down; the strongest reason since it was lost. Null unless it is down. */
  readonly lostBy: LinkDownReason | null;
  /** Sweeps in a row that went unanswered over an open link. */
  readonly missedSweeps: number;
  /** Answering nodes whose views are newer than the loss of our link, and that see this node: the first few by name. */
  readonly seenBy: readonly string[];
  /** The same, of those that do not see it. */
  readonly notSeenBy: readonly string[];
  /** Whether a node, by its name, bears such witness: that it sees this one, that it does not, or nothing. */
  readonly wordOf: (node: string) => 'seen' | 'unseen' | null;
  /** Nodes whose word on it has been asked for and is still awaited. */
  readonly awaited: number;
  /** It answers, but is in another island than the cluster. */
  readonly apart: boolean;
}

export interface Standing {
  readonly status: NodeStatus;
  /** One sentence; null when up. */
  readonly reason: string | null;
  /** What the sentence claims, without its names. */
  readonly claim: string;
  /** The nodes the sentence names. */
  readonly named: readonly string[];
}

/** Sweeps that may go unanswered before a node with an open link counts as unreachable. */
export const MISSED_SWEEPS_ALLOWED = 1;

export const UP: Standing = { status: 'up', reason: null, claim: '', named: [] };
export const UNWATCHED: Standing = tell('unknown', 'Not watched at the moment', null);

/**
 * What a node's status is, from the evidence alone. The rules, first that fits:
 *
 * 1. Not watched, or not yet tried: `unknown`.
 * 2. Link open: `unreachable` after two unanswered sweeps (paused, hung or cut off); else `partitioned` when it is not in
 *    the cluster's island; else `up`.
 * 3. Link refused (cookie, name, flags): `unreachable`, for something is there.
 * 4. Link gone, but another node still sees it: `unreachable`. Only our own link is gone, which proves nothing.
 * 5. Link lost in silence: `unreachable`, for silence looks the same from a dead host and a cut cable.
 * 6. Link closed, or its port mapper does not know it: the node's own end is gone. `unreachable` while the other nodes'
 *    word is awaited (a moment), then `down`.
 */
export function decideStanding(evidence: Evidence): Standing {
  switch (evidence.link) {
    case 'none':
      return UNWATCHED;
    case 'trying':
      return evidence.seenBy.length > 0
        ? tell('unknown', 'Not reached yet', seen(evidence))
        : tell('unknown', 'Not reached yet', null);
    case 'up':
      if (evidence.missedSweeps > MISSED_SWEEPS_ALLOWED) {
        return tell('unreachable', 'Its link is open, but it does not answer', others(evidence));
      }
      if (!evidence.apart) return UP;
      return tell('partitioned', 'It answers us, but is cut off from the rest of the cluster', null);
    case 'down':
      return standingWithoutLink(evidence);
  }
}

function standingWithoutLink(evidence: Evidence): Standing {
  const { lostBy, seenBy, awaited } = evidence;
  if (lostBy === 'refused') return tell('unreachable', 'Our link was refused', others(evidence));
  if (seenBy.length > 0) return tell('unreachable', 'Only our own link is gone', seen(evidence));
  if (lostBy === 'silent' || lostBy === null)
    return tell('unreachable', 'It does not answer', others(evidence));
  const what =
    lostBy === 'not_running' ? 'Its host does not know it as a running node' : 'It closed its link to us';
  if (awaited > 0) return tell('unreachable', `${what}; asking the other nodes`, null);
  return tell('down', what, others(evidence));
}

/**
 * The standing to publish: the one before while it still says the same, so that a sentence does not change with every
 * further witness. Names that no longer bear witness are replaced.
 */
export function settleStanding(before: Standing, next: Standing, evidence: Evidence): Standing {
  if (before.status !== next.status || before.claim !== next.claim) return next;
  const word = before.claim.endsWith(UNSEEN) ? 'unseen' : 'seen';
  return before.named.every((node) => evidence.wordOf(node) === word) ? before : next;
}

interface Witnesses {
  readonly sees: boolean;
  readonly nodes: readonly string[];
}

const seen = ({ seenBy }: Evidence): Witnesses => ({ sees: true, nodes: seenBy });
const others = (evidence: Evidence): Witnesses | null =>
  evidence.seenBy.length > 0
    ? seen(evidence)
    : evidence.notSeenBy.length > 0
      ? { sees: false, nodes: evidence.notSeenBy }
      : null;

const NAMED = 3;
/** As many witnesses as a sentence can make use of: three names, and that there are others. */
export const WITNESSES_TOLD = NAMED + 1;
const SEEN = '; seen';
const UNSEEN = '; not seen';

function tell(status: NodeStatus, what: string, witnesses: Witnesses | null): Standing {
  if (witnesses === null) return { status, reason: `${what}.`, claim: what, named: [] };
  const { sees, nodes } = witnesses;
  const named = nodes.slice(0, NAMED);
  const list = nodes.length > NAMED ? [...named, 'others'] : named;
  const text = list.length === 1 ? list.join() : `${list.slice(0, -1).join(', ')} and ${list.at(-1) ?? ''}`;
  const claim = `${what}${sees ? SEEN : UNSEEN}`;
  return { status, reason: `${claim} by ${text}.`, claim, named };
}
