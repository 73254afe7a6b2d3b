import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { NodeState } from '../model/node.js';
import type { ClusterTopology, MissingLink } from '../model/topology.js';
import type { ClusterKind } from '../probe/cluster-probe.js';
import type { Islands } from './islands.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import { partitionStatusOf } from './partition.js';
import { compareText, sameFields, sameList, shareList } from './sharing.js';

export interface TopologyInput {
  /** Sorted by name; another list whenever a node came or went. */
  readonly members: readonly Member[];
  readonly memberAt: (index: number) => Member | undefined;
  readonly islands: Islands;
  readonly entry: Member | null;
  readonly expectedNodes: readonly string[];
  readonly clusterName: string | null;
}

export interface TopologyBuilder {
  build(input: TopologyInput): ClusterTopology;
}

/** What the last topology was made of. */
interface Made {
  readonly members: readonly Member[];
  readonly islands: Islands;
  readonly topology: ClusterTopology;
}

/**
 * Makes the topology from the members, sharing with the one before whatever has not changed: an unchanged node is the same
 * object, and when nothing changed at all the topology is too. `collectedAt` is when it was made and never a change.
 */
export function createTopologyBuilder(options: {
  readonly kind: ClusterKind;
  readonly clock: Clock;
}): TopologyBuilder {
  const simulated = options.kind === 'simulated';
  const missingSince = new Map<string, string>();
  let last: Made | null = null;

  return {
    build(input) {
      const next = share(last?.topology, assemble(input, isoTime(options.clock.now())));
      last = { members: input.members, islands: input.islands, topology: next };
      return next;
    },
  };

  function assemble(input: TopologyInput, now: string): ClusterTopology {
    const { members, memberAt, islands, entry, expectedNodes, clusterName } = input;
    const sameMembers = last !== null && last.members === members;
    const nodeStates = statesOf(members, sameMembers ? last?.topology.nodeStates : undefined);
    const named = namesOf(input, sameMembers);
    const entrySide =
      (entry === null ? undefined : islands.islands.find((island) => island.includes(entry.index)))?.length ??
      named[0]?.length ??
      0;
    const topology: ClusterTopology = {
      nodes: sameMembers && last !== null ? last.topology.nodes : members.map((member) => member.name),
      currentNode: entry?.name ?? null,
      connectedNodes: members.filter((member) => member.link.state === 'up').map((member) => member.name),
      totalNodes: members.length,
      clusterName,
      formationTime: formationTime(members),
      mode: members.length > 1 ? 'multi_node' : 'single_node',
      simulationEnabled: simulated,
      partitionStatus: partitionStatusOf({
        withEntry: entrySide,
        apart:
          named.reduce((sum, island) => sum + island.length, 0) - entrySide + lostUnseen(members, islands),
        missingLinks: islands.missingCount,
      }),
      collectedAt: now,
      nodeStates,
      islands: named,
      missingLinks: missingLinks(islands, memberAt, now),
      expectedNodes: [...expectedNodes],
      missingNodes: expectedNodes.filter((name) => {
        const status = nodeStates[name]?.status;
        return status !== 'up' && status !== 'partitioned';
      }),
      hiddenNodes: hiddenNodes(members),
    };
    return islands.missingCount > topology.missingLinks.length
      ? { ...topology, missingLinkCount: islands.missingCount }
      : topology;
  }

  function statesOf(
    members: readonly Member[],
    before: Record<string, NodeState> | undefined,
  ): Record<string, NodeState> {
    let changed = before === undefined;
    for (const member of members) changed = publish(member, simulated) || changed;
    if (before !== undefined && !changed) return before;
    const states: Record<string, NodeState> = {};
    for (const { name, published } of members) if (published !== null) states[name] = published;
    return states;
  }

  /** The islands by name, largest first; those of before when they are the same. */
  function namesOf({ islands, memberAt }: TopologyInput, sameMembers: boolean): string[][] {
    if (sameMembers && last !== null && sameIslands(last.islands, islands)) return last.topology.islands;
    return islands.islands
      .map((island) => island.map((index) => memberAt(index)?.name ?? '').sort())
      .sort((a, b) => b.length - a.length || compareText(a[0] ?? '', b[0] ?? ''));
  }

  function missingLinks(
    islands: Islands,
    memberAt: (index: number) => Member | undefined,
    now: string,
  ): MissingLink[] {
    if (islands.missing.length === 0 && missingSince.size === 0) return [];
    const links = islands.missing.map(([from, to]) => ({
      from: memberAt(from)?.name ?? '',
      to: memberAt(to)?.name ?? '',
    }));
    const keys = new Set(links.map(({ from, to }) => `${from} ${to}`));
    for (const key of missingSince.keys()) if (!keys.has(key)) missingSince.delete(key);
    return links
      .map(({ from, to }) => {
        const key = `${from} ${to}`;
        const since = missingSince.get(key) ?? now;
        missingSince.set(key, since);
        return { from, to, since };
      })
      .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to));
  }
}

/** Makes the node's record anew if anything in it changed, and says whether it did. */
function publish(member: Member, simulated: boolean): boolean {
  const { standing, published } = member;
  const answering = standing.status === 'up' || standing.status === 'partitioned';
  const lastSeenAt = answering ? null : member.lastAnswerAt;
  if (
    published !== null &&
    published.status === standing.status &&
    published.reason === standing.reason &&
    published.incarnation === member.incarnation &&
    published.otpRelease === member.otpRelease &&
    member.publishedSince === member.since &&
    member.publishedLastSeen === lastSeenAt
  ) {
    return false;
  }
  member.publishedSince = member.since;
  member.publishedLastSeen = lastSeenAt;
  member.published = {
    name: member.name,
    status: standing.status,
    since: isoTime(member.since),
    lastSeen: lastSeenAt === null ? null : isoTime(lastSeenAt),
    reason: standing.reason,
    simulated,
    incarnation: member.incarnation,
    otpRelease: member.otpRelease,
  };
  return true;
}

/** Nodes that are in no island and were lost without a word, over a dead link or an open one: they may live elsewhere. */
function lostUnseen(members: readonly Member[], { islands }: Islands): number {
  const silent = members.filter(
    ({ standing, link }) =>
      standing.status === 'unreachable' &&
      (link.state === 'up' || (link.state === 'down' && link.reason === 'silent')),
  );
  if (silent.length === 0) return 0;
  const seen = new Set(islands.flat());
  return silent.filter((member) => !seen.has(member.index)).length;
}

function formationTime(members: readonly Member[]): string | null {
  let oldest = Infinity;
  for (const member of members) {
    if (member.startedAt !== null && answers(member)) oldest = Math.min(oldest, member.startedAt);
  }
  return oldest === Infinity ? null : isoTime(oldest);
}

function hiddenNodes(members: readonly Member[]): string[] {
  const hidden = new Set<string>();
  for (const member of members) {
    if (member.hidden.length > 0 && answers(member)) for (const name of member.hidden) hidden.add(name);
  }
  return [...hidden].sort();
}

function sameIslands(a: Islands, b: Islands): boolean {
  return sameList(a.islands, b.islands, sameList);
}

function share(before: ClusterTopology | undefined, next: ClusterTopology): ClusterTopology {
  if (before === undefined) return next;
  const shared: ClusterTopology = {
    ...next,
    nodes: shareList(before.nodes, next.nodes),
    connectedNodes: shareList(before.connectedNodes, next.connectedNodes),
    islands: shareList(before.islands, next.islands, sameList),
    missingLinks: shareList(before.missingLinks, next.missingLinks, sameFields),
    expectedNodes: shareList(before.expectedNodes, next.expectedNodes),
    missingNodes: shareList(before.missingNodes, next.missingNodes),
    hiddenNodes: shareList(before.hiddenNodes, next.hiddenNodes),
  };
  return sameFields({ ...before, collectedAt: '' }, { ...shared, collectedAt: '' }) ? before : shared;
}
