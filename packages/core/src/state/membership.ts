import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { ClusterChange } from '../model/change.js';
import type { ClusterConfig } from '../model/config.js';
import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { NodeVitals } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { ClusterProbe, NodeMeasures, NodeSweep, ProbeAnswer } from '../probe/cluster-probe.js';
import { connectivityOf } from './connectivity.js';
import { createFaultAnnouncer } from './fault-announcer.js';
import type { LinkDown } from './links.js';
import { createLinks } from './links.js';
import type { Member, Transition } from './member.js';
import { answers, measuresOf, strongerReason } from './member.js';
import { createNodeSweeps } from './node-sweeps.js';
import { nextPace } from './pace.js';
import { reckon } from './reckoning.js';
import { createRoster } from './roster.js';
import { createSecondLook } from './second-look.js';
import { sameList } from './sharing.js';
import { createSight } from './sight.js';
import { createSweeper } from './sweeper.js';
import { createTopologyBuilder } from './topology-builder.js';
import { topologyChange } from './topology-change.js';

export interface MembershipOptions {
  readonly probe: ClusterProbe;
  readonly config: ClusterConfig;
  readonly clock: Clock;
  /** Something that may change the topology has been learnt. */
  readonly onEvidence: () => void;
  /** A node's gauges have been learnt. */
  readonly onVitals: () => void;
  /** No sweep is under way any more. */
  readonly onQuiet: () => void;
  readonly onError: (error: BeamdeckError) => void;
}

/** The nodes and all that is known of them: finds them, links to them, sweeps them, and reckons where they stand. */
export interface Membership {
  /** Begins to watch seeds, expected nodes and all those known from before. */
  start(): void;
  /** Lets go of every link and sweep. What is known stays, as something no longer watched. */
  stop(): void;
  members(): readonly Member[];
  /** Reckons anew and gives the topology, what has changed in it, and when time alone may change it again. */
  publish(): {
    readonly next: ClusterTopology;
    readonly change: ClusterChange | null;
    readonly recheckAt: number;
  };
  vitals(): ReadonlyMap<string, NodeVitals>;
  /** What the last sweep of every node measured that ever answered one. */
  sweeps(): ReadonlyMap<string, NodeMeasures>;
  connectivity(): NonNullable<ClusterTopology['connectivity']>;
  /** Some node is linked. */
  linked(): boolean;
  /** Some node has answered, or it is known that none can be entered: there is something to show. */
  firstAnswer(): boolean;
  /** Every node has been asked, or tried, at least once since the start. */
  settled(): boolean;
  /** Why no seed can be entered; null while one still may, or has been. */
  entryFailure(): BeamdeckError | null;
  forget(name: string): boolean;
  close(): void;
}

/** A node that has neither linked, failed nor answered by then is not waited for. */
const SETTLED_AFTER_MS = 2_000;
/** A lost node that another node sees again is tried at once, but no more often than this. */
const NUDGE_SPACING_MS = 2_000;

export function createMembership(options: MembershipOptions): Membership {
  const { probe, config, clock, onEvidence, onVitals, onQuiet } = options;
  const concurrency = config.sweepConcurrency;
  const faults = createFaultAnnouncer(options.onError);
  const builder = createTopologyBuilder({ kind: probe.kind, clock });
  const sight = createSight(config.maxNodes);
  const roster = createRoster({ capacity: config.maxNodes, sight, now: () => clock.now(), onDrop });
  const links = createLinks({ probe, now: () => clock.now(), concurrency, onUp, onDown });
  const sweeps = createNodeSweeps({
    probe,
    clock,
    deadlineMs: Math.min(config.operationTimeout, Math.max(1_000, config.topologyRefreshInterval)),
  });
  const sweeper = createSweeper({ clock, concurrency, sweep, onQuiet });
  const secondLook = createSecondLook({ clock, roster, sight, ask: (node) => sweeper.soon(node) });

  let transitions: Transition[] = [];
  let entry: Member | null = null;
  let last: ClusterTopology | null = null;
  let running = false;
  let full = false;

  return {
    start() {
      running = true;
      for (const name of [...probe.seeds, ...config.expectedNodes]) discover(name);
      for (const member of roster.members) watch(member);
    },
    stop() {
      running = false;
      sweeper.stop();
      sweeps.cutAll();
      secondLook.clear();
      links.release();
      faults.clear();
      for (const member of roster.members) {
        member.link = { state: 'none' };
        member.missedSweeps = 0;
        sight.clear(member.index);
      }
    },
    members: () => roster.members,
    publish,
    vitals: () => valuesOf((member) => member.vitals),
    sweeps: () => valuesOf((member) => member.sweep),
    connectivity: () => connectivityOf(roster.members, sight),
    linked: () => roster.members.some(isLinked),
    firstAnswer: () => entryFailure() !== null || roster.members.some((member) => member.vitals !== null),
    settled: () => roster.members.every(isSettled),
    entryFailure,
    forget(name) {
      const member = roster.get(name);
      if (member === undefined || answers(member)) return false;
      const isSeen = roster.members.some((other) => answers(other) && sight.sees(other.index, member.index));
      if (isSeen) return false;
      roster.drop(member);
      return true;
    },
    close() {
      links.close();
      sweeper.stop();
    },
  };

  function publish(): ReturnType<Membership['publish']> {
    const now = clock.now();
    entry ??= chooseEntry();
    const { members } = roster;
    const memberOf = (name: string): Member | undefined => roster.get(name);
    const { standings, islands, recheckAt } = reckon({ members, memberOf, sight, entry, now });
    for (const [member, standing] of standings) {
      const { name, standing: before } = member;
      if (standing.status !== before.status) {
        transitions.push({ node: name, from: before.status, to: standing.status, reason: standing.reason });
        member.since = now;
      }
      member.standing = standing;
    }
    secondLook.atContradiction(islands.unsettled);
    const before = last;
    const { expectedNodes, clusterName } = config;
    const memberAt = (index: number): Member | undefined => roster.at(index);
    last = builder.build({ members, memberAt, islands, entry, expectedNodes, clusterName });
    const change = before === null ? null : topologyChange(before, last, transitions, isoTime(now));
    transitions = [];
    return { next: last, change, recheckAt: Math.min(recheckAt, settledAt()) };
  }

  function valuesOf<T>(read: (member: Member) => T | null): Map<string, T> {
    const values = new Map<string, T>();
    for (const member of roster.members) {
      const value = read(member);
      if (value !== null) values.set(member.name, value);
    }
    return values;
  }

  function entryFailure(): BeamdeckError | null {
    if (!running) return null;
    let first: Extract<Member['link'], { state: 'down' }> | null = null;
    for (const seed of probe.seeds) {
      const link = roster.get(seed)?.link;
      if (link?.state !== 'down') return null;
      if (first === null || link.since < first.since) first = link;
    }
    return (
      first?.error ??
      new BeamdeckError('cluster_unavailable', 'No node is named to enter the cluster through.')
    );
  }

  /** The first seed that is linked; when none can be, whichever node is. */
  function chooseEntry(): Member | null {
    const seed = probe.seeds.map((name) => roster.get(name)).find((member) => member && isLinked(member));
    return seed ?? (entryFailure() === null ? null : (roster.members.find(isLinked) ?? null));
  }

  function isSettled({ link, index, missedSweeps }: Member): boolean {
    if (link.state === 'down' || sight.viewAt(index) > -Infinity || missedSweeps > 0) return true;
    return link.state !== 'none' && clock.now() >= link.since + SETTLED_AFTER_MS;
  }

  /** When the first of those that are waited for is waited for no longer. */
  function settledAt(): number {
    return roster.members.reduce(
      (at, member) =>
        'since' in member.link && !isSettled(member)
          ? Math.min(at, member.link.since + SETTLED_AFTER_MS)
          : at,
      Infinity,
    );
  }

  /** The member of that name; made when it is new. Undefined for ourselves, and when there is no more room. */
  function discover(name: string): Member | undefined {
    const known = roster.get(name);
    if (known !== undefined || name === probe.localNode) return known;
    const member = roster.add(name);
    if (member === undefined) {
      if (!full) options.onError(tooManyNodes(config.maxNodes));
      full = true;
      return undefined;
    }
    full = false;
    if (running) watch(member);
    onEvidence();
    return member;
  }

  function onDrop(member: Member): void {
    links.unwatch(member.name);
    sweeper.remove(member.name);
    sweeps.cut(member.name);
    faults.ended(member.name);
    if (entry === member) entry = null;
  }

  function watch(member: Member): void {
    if (member.link.state !== 'none') return;
    member.link = { state: 'trying', since: clock.now() };
    links.watch(member.name);
  }

  function onUp(name: string, at: number): void {
    const member = roster.get(name);
    if (member === undefined || member.link.state === 'up') return;
    if (member.link.state === 'down' && member.standing.status === 'up') {
      const reason = 'Our link to it was lost and came back at once.';
      transitions.push({ node: name, from: 'up', to: 'up', reason });
    }
    member.link = { state: 'up', since: at };
    member.missedSweeps = 0;
    member.lastAnswerAt = Math.max(member.lastAnswerAt ?? at, at);
    faults.ended(name);
    sweeper.add(name);
    onEvidence();
  }

  function onDown(name: string, down: LinkDown): void {
    const member = roster.get(name);
    if (member === undefined) return;
    const before = member.link.state === 'down' ? member.link : null;
    sweeper.remove(name);
    sweeps.cut(name);
    sight.clear(member.index);
    member.missedSweeps = 0;
    member.link = {
      state: 'down',
      since: before?.since ?? down.at,
      reason: strongerReason(before?.reason ?? null, down.reason),
      error: down.error,
      nextAt: down.nextAt,
      attempts: (before?.attempts ?? 0) + 1,
    };
    faults.announce(name, down.error);
    if (before === null) secondLook.atLost(member);
    onEvidence();
  }

  async function sweep(name: string): Promise<number> {
    const interval = config.topologyRefreshInterval;
    const member = roster.get(name);
    const startedAt = clock.now();
    const end = await sweeps.ask(name);
    if (end.type === 'cut' || member === undefined || !isLinked(member)) return interval;
    const vitals = end.type === 'answer' ? end.answer.value.vitals : null;
    const pace = nextPace({ startedAt, endedAt: clock.now(), vitals }, interval);
    member.everyMs = pace.everyMs;
    if (end.type === 'failure') {
      onNoAnswer(member, end.error);
    } else {
      onAnswer(member, end.answer);
      member.vitals = { ...end.answer.value.vitals, pace };
      member.sweep = measuresOf(end.answer.value, member.vitals);
      onVitals();
    }
    return pace.everyMs;
  }

  function onAnswer(member: Member, { value, collectedAt }: ProbeAnswer<NodeSweep>): void {
    const returned = member.missedSweeps > 0;
    member.missedSweeps = 0;
    member.lastAnswerAt = collectedAt;
    faults.ended(member.name);
    const restarted = takeIncarnation(member, value, collectedAt);
    const viewBefore = sight.viewAt(member.index);
    const moved = takeView(member, value, collectedAt) || viewBefore === -Infinity;
    const hidden = value.hidden.filter((name) => name !== probe.localNode);
    const described = member.otpRelease !== value.otpRelease || !sameList(member.hidden, hidden);
    if (described) {
      member.otpRelease = value.otpRelease;
      member.hidden = hidden;
    }
    // Its word on a node that we lost after its last view, or on one that it is in contradiction with.
    const awaited =
      secondLook.awaits(member.index) ||
      roster.members.some(
        ({ link }) => link.state === 'down' && link.since >= viewBefore && link.since < collectedAt,
      );
    if (restarted || returned || described || moved || awaited) onEvidence();
  }

  /** Says whether this is another life of a node that was known. */
  function takeIncarnation(member: Member, { vitals }: NodeSweep, collectedAt: number): boolean {
    const before = member.incarnation;
    if (before === vitals.incarnation) return false;
    member.incarnation = vitals.incarnation;
    member.startedAt = collectedAt - vitals.uptimeSeconds * 1_000;
    if (before === null) return false;
    sight.clear(member.index);
    if (member.standing.status === 'up') {
      member.since = collectedAt;
      transitions.push({ node: member.name, from: 'up', to: 'up', reason: 'It restarted.' });
    }
    return true;
  }

  /** Says whether the node sees others than before. */
  function takeView(member: Member, { visible, peerRttMs }: NodeSweep, collectedAt: number): boolean {
    const seen: number[] = [];
    for (const name of visible) {
      const peer = roster.get(name) ?? discover(name);
      if (peer !== undefined) seen.push(peer.index);
    }
    const { gained, lost } = sight.record(member.index, seen, collectedAt);
    for (const peer in peerRttMs) {
      const index = roster.get(peer)?.index;
      if (index !== undefined) sight.setRtt(member.index, index, peerRttMs[peer] ?? null);
    }
    for (const index of gained) nudge(roster.at(index));
    return gained.length > 0 || lost.length > 0;
  }

  /**
   * A node that answers with an error of its own is alive; one that does not answer may not be. Any other failure is on our
   * side: it says nothing of the node, and is told, as its gauges are not renewed.
   */
  function onNoAnswer(member: Member, error: BeamdeckError): void {
    if (ANSWERED.has(error.code)) member.lastAnswerAt = clock.now();
    else if (SILENT.has(error.code)) member.missedSweeps += 1;
    faults.announce(member.name, error);
    onEvidence();
  }

  function nudge(member: Member | undefined): void {
    const now = clock.now();
    if (member?.link.state !== 'down' || now - member.nudgedAt < NUDGE_SPACING_MS) return;
    member.nudgedAt = now;
    links.retry(member.name);
  }
}

/** How a sweep fails when the node has answered it all the same, and when it has not. */
const ANSWERED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['remote_error', 'result_too_large']);
const SILENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['timeout', 'node_unreachable']);

const isLinked = (member: Member): boolean => member.link.state === 'up';

function tooManyNodes(maxNodes: number): BeamdeckError {
  return new BeamdeckError('result_too_large', 'The cluster has more nodes than are watched.', {
    details: { maxNodes },
    suggestions: ['Raise maxNodes in the configuration.'],
  });
}
