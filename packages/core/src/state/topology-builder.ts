import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { NodeState } from '../model/node.js';
import type { ClusterTopology, MissingLink } from '../model/topology.js';
import type { ClusterKind } from '../probe/cluster-probe.js';
import type { Islands } from './islands.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import { partitionStatusOf } from './partition.js';

export interface TopologyInput {
  /** Sorted by name. */
  readonly members: readonly Member[];
  readonly memberAt: (index: number) => Member | undefined;
  readonly islands: Islands;
  readonly entry: Member | null;
  readonly expectedNodes: readonly string[];
  readonly clusterName: string | null;
}

/**
 * Makes the topology from the members, sharing with the one before whatever has not changed: an unchanged node is the same
 * object, and when nothing changed at all the topology is too. `collectedAt` is when it was made and never a change.
 */
export function createTopologyBuilder(options: { readonly kind: ClusterKind; readonly clock: Clock }): {
  build(input: TopologyInput): ClusterTopology;
} {
  const simulated = options.kind === 'simulated';
  const missingSince = new Map<string, string>();
  let last: ClusterTopology | null = null;

  return {
    build(input) {
      const now = isoTime(options.clock.now());
      const next = assemble(input, now);
      last = last === null ? next : share(last, next);
      return last;
    },
  };

  function assemble(
    { members, memberAt, islands, entry, expectedNodes, clusterName }: TopologyInput,
    now: string,
  ) {
    const nodeStates: Record<string, NodeState> = {};
    for (const member of members) nodeStates[member.name] = publish(member, simulated);
    const nameOf = (index: number): string => memberAt(index)?.name ?? '';
    const named = islands.islands
      .map((island) => island.map(nameOf).sort())
      .sort((a, b) => b.length - a.length || compare(a[0] ?? '', b[0] ?? ''));
    const entrySide =
      (entry === null ? undefined : islands.islands.find((island) => island.includes(entry.index)))?.length ??
      named[0]?.length ??
      0;
    const alive = named.reduce((sum, island) => sum + island.length, 0);
    const inIsland = new Set(named.flat());
    const lost = members.filter((member) => lostInSilence(member) && !inIsland.has(member.name)).length;
    const topology: ClusterTopology = {
      nodes: members.map((member) => member.name),
      currentNode: entry?.name ?? null,
      connectedNodes: members.filter((member) => member.link.state === 'up').map((member) => member.name),
      totalNodes: members.length,
      clusterName,
      formationTime: formationTime(members),
      mode: members.length > 1 ? 'multi_node' : 'single_node',
      simulationEnabled: simulated,
      partitionStatus: partitionStatusOf({
        withEntry: entrySide,
        apart: alive - entrySide + lost,
        missingLinks: islands.missingCount,
      }),
      collectedAt: now,
      nodeStates,
      islands: named,
      missingLinks: missingLinks(islands, nameOf, now),
      expectedNodes: [...expectedNodes],
      missingNodes: expectedNodes.filter((name) => {
        const status = nodeStates[name]?.status;
        return status !== 'up' && status !== 'partitioned';
      }),
      hiddenNodes: [...new Set(members.filter(answers).flatMap((member) => member.hidden))].sort(),
    };
    return islands.missingCount > topology.missingLinks.length
      ? { ...topology, missingLinkCount: islands.missingCount }
      : topology;
  }

  function missingLinks(islands: Islands, nameOf: (index: number) => string, now: string): MissingLink[] {
    const links = islands.missing.map(([from, to]) => ({ from: nameOf(from), to: nameOf(to) }));
    const keys = new Set(links.map(({ from, to }) => `${from} ${to}`));
    for (const key of missingSince.keys()) if (!keys.has(key)) missingSince.delete(key);
    return links
      .map(({ from, to }) => {
        const key = `${from} ${to}`;
        const since = missingSince.get(key) ?? now;
        missingSince.set(key, since);
        return { from, to, since };
      })
      .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  }
}

/** The node's record; the one published before when nothing in it changed. */
function publish(member: Member, simulated: boolean): NodeState {
  const { standing, published } = member;
  const silent = standing.status !== 'up' && standing.status !== 'partitioned';
  const next: NodeState = {
    name: member.name,
    status: standing.status,
    since: isoTime(member.since),
    lastSeen: silent && member.lastAnswerAt !== null ? isoTime(member.lastAnswerAt) : null,
    reason: standing.reason,
    simulated,
    incarnation: member.incarnation,
    otpRelease: member.otpRelease,
  };
  if (published !== null && sameFields(published, next)) return published;
  member.published = next;
  return next;
}

/** Lost without a word, over a dead link or an open one: it may live on another side. A link that closed is another matter. */
function lostInSilence(member: Member): boolean {
  if (member.standing.status !== 'unreachable') return false;
  return member.link.state === 'up' || (member.link.state === 'down' && member.link.reason === 'silent');
}

function formationTime(members: readonly Member[]): string | null {
  let oldest = Infinity;
  for (const member of members) {
    if (member.startedAt !== null && answers(member)) oldest = Math.min(oldest, member.startedAt);
  }
  return oldest === Infinity ? null : isoTime(oldest);
}

function share(before: ClusterTopology, next: ClusterTopology): ClusterTopology {
  const shared: ClusterTopology = {
    ...next,
    nodes: shareList(before.nodes, next.nodes),
    connectedNodes: shareList(before.connectedNodes, next.connectedNodes),
    nodeStates: sameFields(before.nodeStates, next.nodeStates) ? before.nodeStates : next.nodeStates,
    islands: shareList(before.islands, next.islands, sameList),
    missingLinks: shareList(before.missingLinks, next.missingLinks, sameFields),
    expectedNodes: shareList(before.expectedNodes, next.expectedNodes),
    missingNodes: shareList(before.missingNodes, next.missingNodes),
    hiddenNodes: shareList(before.hiddenNodes, next.hiddenNodes),
  };
  return sameFields({ ...before, collectedAt: '' }, { ...shared, collectedAt: '' }) ? before : shared;
}

function shareList<T>(before: T[], next: T[], same: (a: T, b: T) => boolean = Object.is): T[] {
  return sameList(before, next, same) ? before : next;
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean = Object.is): boolean {
  return a.length === b.length && a.every((item, i) => same(item, b[i] as T));
}

function sameFields(a: object, b: object): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
