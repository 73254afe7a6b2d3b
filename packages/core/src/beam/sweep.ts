import { isTuple, tuple, type Link, type Term } from '@beamdeck/erlang';
import { isoTime } from '../clock/clock.js';
import type { NodeVitals } from '../model/node.js';
import type { LinkQueues, NodeSweep, ProbeAnswer, ProbeContext } from '../probe/cluster-probe.js';
import { readHostMemory } from './host-memory.js';
import { readMoment } from './incarnation.js';
import { readCounts, readMemory } from './node-counts.js';
import { costOf, type Programs } from './program.js';
import { readAtom, readList, readNumber, readText, readTuple } from './term-reading.js';

export interface SweepSetup {
  readonly programs: Programs;
  readonly now: () => number;
  readonly localNode: string;
}

export interface SweepTarget {
  readonly link: Link;
  /** Counts the sweeps of the node, so that each asks the next of its many peers. */
  readonly turn: number;
  readonly peersPerSweep: number;
}

/**
 * Peers asked for a round trip in one sweep; a node with more of them asks all in turn. Each wakes two machines: with all of
 * them asked each time, round trips were a large part of what a sweep of thirty nodes cost them.
 */
export const PEERS_PER_SWEEP = 8;
/** How long one peer may hold up the next: longer than any round trip within a data centre. */
const PEER_WINDOW_MS = 5;
const MAX_HEAP_WORDS = 1_000_000;

/** One node's view of itself and its peers; a stuck peer holds it up by half a second at most. See erl/sweep.erl. */
export async function sweepNode(
  { programs, now, localNode }: SweepSetup,
  { link, turn, peersPerSweep }: SweepTarget,
  context: ProbeContext,
): Promise<ProbeAnswer<NodeSweep>> {
  const budgetMs = Math.max(1, Math.min(500, Math.floor(context.deadlineMs / 3)));
  const question = tuple(turn * peersPerSweep, peersPerSweep, PEER_WINDOW_MS, budgetMs);
  const run = await programs.run(link, 'sweep', question, { ...context, maxHeapWords: MAX_HEAP_WORDS });
  const collectedAt = now();
  const [when, release, online, counts, memory, queues, reductions, seen, hidden, ...more] = readTuple(
    run.value,
    16,
  );
  const [sent, heard, tick, collected, links, files, took] = more;
  const moment = readMoment(when);
  const cost = costOf(moment.toMs(took), run);
  const vitals: NodeVitals = {
    node: link.node,
    incarnation: moment.incarnation,
    simulated: false,
    collectedAt: isoTime(collectedAt),
    ...readCounts(counts),
    memory: readMemory(memory),
    runQueue: readList(queues).reduce<number>((sum, length) => sum + readNumber(length), 0),
    schedulersOnline: readNumber(online),
    reductions: readNumber(reductions),
    uptimeSeconds: moment.uptimeSeconds,
    cost,
  };
  const value: NodeSweep = {
    vitals,
    otpRelease: readText(release),
    visible: namesIn(seen, localNode),
    hidden: namesIn(hidden, localNode),
    peerRttMs: roundTrips(sent, heard, moment.toMs),
    netTicktime: readTickTime(tick),
    hostMemory: readHostMemory(files),
    linkQueues: readLinkQueues(links, localNode),
    garbageCollection: readCollections(collected),
  };
  return { value, collectedAt, cost };
}

function namesIn(term: Term | undefined, leftOut: string): string[] {
  return readList(term)
    .map(readAtom)
    .filter((name) => name !== leftOut)
    .sort();
}

/** `{[{Peer, Bytes}], Unread}`. What waits for us is no matter of the cluster's. */
function readLinkQueues(term: Term | undefined, leftOut: string): LinkQueues {
  const [waiting, unread] = readTuple(term, 2);
  const bytes = readList(waiting).map((pair) => {
    const [peer, queued] = readTuple(pair, 2);
    return [readAtom(peer), readNumber(queued)] as const;
  });
  return {
    bytes: Object.fromEntries(bytes.filter(([peer]) => peer !== leftOut)),
    unread: readNumber(unread),
  };
}

function readCollections(term: Term | undefined): NonNullable<NodeSweep['garbageCollection']> {
  const [count, reclaimed] = readTuple(term, 2);
  return { count: readNumber(count), wordsReclaimed: readNumber(reclaimed) };
}

/** From when each peer was asked and when it was heard, both by the clock of the node that asked; null when it was not heard. */
function roundTrips(
  sent: Term | undefined,
  heard: Term | undefined,
  toMs: (native: Term | undefined) => number,
): Record<string, number | null> {
  const pairs = (term: Term | undefined) =>
    readList(term).map((pair) => {
      const [peer, at] = readTuple(pair, 2);
      return [readAtom(peer), toMs(at)] as const;
    });
  const heardAt = new Map(pairs(heard));
  return Object.fromEntries(
    pairs(sent).map(([peer, from]) => {
      const at = heardAt.get(peer);
      return [peer, at === undefined ? null : Math.round((at - from) * 1_000) / 1_000];
    }),
  );
}

/** `{net_ticktime, return, Seconds | {ongoing_change_to, Seconds} | ignored}`, or `timeout`. */
export function readTickTime(term: Term | undefined): number | null {
  const answer = isTuple(term, 3) ? term.elements[2] : undefined;
  const seconds = isTuple(answer, 2) ? answer.elements[1] : answer;
  return typeof seconds === 'number' ? seconds : null;
}
