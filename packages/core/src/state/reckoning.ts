import type { Islands } from './islands.js';
import { findIslands, SETTLE_MS } from './islands.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import { mainIsland } from './partition.js';
import type { Sight } from './sight.js';
import { bitset, hasBit } from './sight.js';
import type { Evidence, Standing } from './standing.js';
import { decideStanding, settleStanding, WITNESSES_TOLD } from './standing.js';

/** How long the other nodes' word is awaited before a closed link alone counts as a node gone down. */
export const CONFIRM_MS = 1_500;
/** Nodes whose word is enough to call a node down. */
const WITNESSES_NEEDED = 3;

export interface Reckoning {
  /** The nodes that stand differently than before, and how. */
  readonly standings: ReadonlyMap<Member, Standing>;
  readonly islands: Islands;
  /** When time alone may change the answer; Infinity when only new evidence can. */
  readonly recheckAt: number;
}

export interface ReckoningInput {
  /** Sorted by name. */
  readonly members: readonly Member[];
  readonly memberOf: (name: string) => Member | undefined;
  readonly sight: Sight;
  readonly entry: Member | null;
  readonly now: number;
}

/** Where every node stands, and in which island, from all that is known at `now`. Reads, writes nothing. */
export function reckon(input: ReckoningInput): Reckoning {
  const { members, sight, entry, now } = input;
  const witnesses = members.filter((member) => bearsWitness(member, sight));
  let recheckAt = Infinity;
  const at = (moment: number): void => {
    if (moment > now) recheckAt = Math.min(recheckAt, moment);
  };

  const standings = new Map<Member, Standing>();
  const settle = (member: Member, evidence: Evidence): void => {
    const standing = settleStanding(member.standing, decideStanding(evidence), evidence);
    if (standing !== member.standing) standings.set(member, standing);
  };

  const seenOnly: number[] = [];
  for (const member of members) {
    if (bearsWitness(member, sight)) continue;
    if (answers(member)) {
      // Linked a moment ago, and not yet asked whom it sees: it is where others see it.
      if (witnesses.some((other) => sight.sees(other.index, member.index))) seenOnly.push(member.index);
      continue;
    }
    const evidence = evidenceFrom(input, member, witnesses);
    if (evidence.awaited > 0 && member.link.state === 'down') at(member.link.since + CONFIRM_MS);
    if (evidence.seenBy.length > 0) seenOnly.push(member.index);
    settle(member, evidence);
  }

  const newcomers = new Set<Member>();
  for (const member of witnesses) {
    if (witnesses.length === 1 || !isNewcomer(member, witnesses, sight, now)) continue;
    at(sight.firstViewAt(member.index) + SETTLE_MS);
    newcomers.add(member);
  }
  const judged = newcomers.size === 0 ? witnesses : witnesses.filter((member) => !newcomers.has(member));
  const islands = findIslands({ sight, answering: judged.map((member) => member.index), seenOnly });
  const main = bitset(sight.words, mainIsland(islands.islands, entry?.index ?? null));

  for (const member of members) {
    if (!answers(member)) continue;
    const apart = bearsWitness(member, sight) && !newcomers.has(member) && !hasBit(main, member.index);
    settle(member, apart ? APART : WELL);
  }
  return { standings, islands, recheckAt };
}

const WELL: Evidence = {
  link: 'up',
  lostBy: null,
  missedSweeps: 0,
  seenBy: [],
  notSeenBy: [],
  wordOf: () => null,
  awaited: 0,
  apart: false,
};
const APART: Evidence = { ...WELL, apart: true };

function bearsWitness(member: Member, sight: Sight): boolean {
  return answers(member) && sight.viewAt(member.index) > -Infinity;
}

function evidenceFrom(
  { memberOf, sight, now }: ReckoningInput,
  member: Member,
  witnesses: readonly Member[],
): Evidence {
  const { link } = member;
  const since = link.state === 'down' ? link.since : -Infinity;
  const seenBy: string[] = [];
  const notSeenBy: string[] = [];
  let denials = 0;
  for (const witness of witnesses) {
    if (sight.viewAt(witness.index) <= since) continue;
    const sees = sight.sees(witness.index, member.index);
    if (!sees) denials += 1;
    const told = sees ? seenBy : notSeenBy;
    if (told.length < WITNESSES_TOLD) told.push(witness.name);
  }
  const needed = Math.min(WITNESSES_NEEDED, witnesses.length);
  const confirming = link.state === 'down' && link.reason !== 'silent' && now < link.since + CONFIRM_MS;
  return {
    link: link.state,
    lostBy: link.state === 'down' ? link.reason : null,
    missedSweeps: member.missedSweeps,
    seenBy,
    notSeenBy,
    wordOf(name) {
      const witness = memberOf(name);
      if (witness === undefined || !bearsWitness(witness, sight)) return null;
      if (sight.viewAt(witness.index) <= since) return null;
      return sight.sees(witness.index, member.index) ? 'seen' : 'unseen';
    },
    awaited: confirming ? Math.max(0, needed - denials) : 0,
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
