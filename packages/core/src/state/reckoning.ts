import type { Islands } from './islands.js';
import { findIslands, SETTLE_MS } from './islands.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import { mainIsland } from './partition.js';
import type { Sight } from './sight.js';
import type { Evidence, Standing } from './standing.js';
import { decideStanding, settleStanding } from './standing.js';

/** How long the other nodes' word is awaited before a closed link alone counts as a node gone down. */
export const CONFIRM_MS = 1_500;
/** Nodes whose word is enough to call a node down. */
const WITNESSES_NEEDED = 3;

export interface Reckoning {
  readonly standings: ReadonlyMap<Member, Standing>;
  readonly islands: Islands;
  /** When time alone may change the answer; Infinity when only new evidence can. */
  readonly recheckAt: number;
}

/** Where every node stands, and in which island, from all that is known at `now`. Reads, writes nothing. */
export function reckon(
  members: readonly Member[],
  sight: Sight,
  entry: Member | null,
  now: number,
): Reckoning {
  const witnesses = members.filter((member) => answers(member) && sight.viewAt(member.index) > -Infinity);
  let recheckAt = Infinity;
  const at = (moment: number): void => {
    if (moment > now) recheckAt = Math.min(recheckAt, moment);
  };

  const evidences = new Map<Member, Evidence>();
  const seenOnly: number[] = [];
  for (const member of members) {
    if (member.link.state === 'up' && answers(member)) continue;
    const evidence = evidenceFrom(member, witnesses, sight, now);
    if (evidence.awaited > 0 && member.link.state === 'down') at(member.link.since + CONFIRM_MS);
    if (evidence.seenBy.length > 0) seenOnly.push(member.index);
    evidences.set(member, evidence);
  }

  const joined = witnesses.filter((member) => {
    if (witnesses.length === 1 || !isNewcomer(member, witnesses, sight, now)) return true;
    at(sight.firstViewAt(member.index) + SETTLE_MS);
    return false;
  });
  const islands = findIslands({ sight, answering: joined.map((member) => member.index), seenOnly });
  const main = new Set(mainIsland(islands.islands, entry?.index ?? null));

  const standings = new Map<Member, Standing>();
  const inIslands = new Set(joined);
  for (const member of members) {
    const evidence = evidences.get(member) ?? {
      ...WELL,
      apart: inIslands.has(member) && !main.has(member.index),
    };
    standings.set(member, settleStanding(member.standing, decideStanding(evidence), evidence));
  }
  return { standings, islands, recheckAt };
}

const WELL: Evidence = {
  link: 'up',
  lostBy: null,
  missedSweeps: 0,
  seenBy: [],
  notSeenBy: [],
  awaited: 0,
  apart: false,
};

function evidenceFrom(member: Member, witnesses: readonly Member[], sight: Sight, now: number): Evidence {
  const { link } = member;
  const since = link.state === 'down' ? link.since : -Infinity;
  const seenBy: string[] = [];
  const notSeenBy: string[] = [];
  for (const witness of witnesses) {
    if (sight.viewAt(witness.index) <= since) continue;
    (sight.sees(witness.index, member.index) ? seenBy : notSeenBy).push(witness.name);
  }
  const needed = Math.min(WITNESSES_NEEDED, witnesses.length);
  const confirming = link.state === 'down' && link.reason !== 'silent' && now < link.since + CONFIRM_MS;
  return {
    link: link.state,
    lostBy: link.state === 'down' ? link.reason : null,
    missedSweeps: member.missedSweeps,
    seenBy,
    notSeenBy,
    awaited: confirming ? Math.max(0, needed - notSeenBy.length) : 0,
    apart: false,
  };
}

/**
 * A node reached a moment ago that sees nobody and is seen by nobody: starting up and about to join, more likely than cut
 * off. It is judged when it has had the time.
 */
function isNewcomer(member: Member, witnesses: readonly Member[], sight: Sight, now: number): boolean {
  if (now >= sight.firstViewAt(member.index) + SETTLE_MS) return false;
  return witnesses.every(
    (other) =>
      other === member || (!sight.sees(member.index, other.index) && !sight.sees(other.index, member.index)),
  );
}
