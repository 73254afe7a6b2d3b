import type { ClusterTopology, LinkView } from '../model/topology.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import type { Sight } from './sight.js';

/**
 * The whole matrix of who sees whom: for each node, each other one. A row is the node's own word where it answers; of a
 * node that does not, only what its peers say of it is known, and `seenBy` names one that does.
 */
export function connectivityOf(
  members: readonly Member[],
  sight: Sight,
): NonNullable<ClusterTopology['connectivity']> {
  const witnesses = members.filter((member) => answers(member) && sight.viewAt(member.index) > -Infinity);
  const hasView = new Set(witnesses);
  const cell = (from: Member, to: Member): LinkView => {
    if (hasView.has(from)) {
      return {
        connected: sight.sees(from.index, to.index),
        rttMs: sight.rtt(from.index, to.index),
        seenBy: from.name,
      };
    }
    return hasView.has(to)
      ? { connected: sight.sees(to.index, from.index), rttMs: null, seenBy: to.name }
      : { connected: null, rttMs: null, seenBy: null };
  };
  return Object.fromEntries(
    members.map((from) => [
      from.name,
      Object.fromEntries(members.flatMap((to) => (to === from ? [] : [[to.name, cell(from, to)] as const]))),
    ]),
  );
}
