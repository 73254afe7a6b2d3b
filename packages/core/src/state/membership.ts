import type { Clock } from '../clock/clock.js';
import { isoTime } from '../clock/clock.js';
import type { ClusterChange } from '../model/change.js';
import type { ClusterConfig } from '../model/config.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { NodeVitals } from '../model/node.js';
import type { ClusterTopology } from '../model/topology.js';
import type { ClusterProbe, NodeSweep, ProbeAnswer } from '../probe/cluster-probe.js';
import { callDeadline } from '../recovery/deadline.js';
import { connectivityOf } from './connectivity.js';
import type { LinkDown } from './links.js';
import { createLinks } from './links.js';
import type { Member, Transition } from './member.js';
import { answers, createMember, strongerReason } from './member.js';
import { nextPace } from './pace.js';
import { reckon } from './reckoning.js';
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
  /** The last answer to a sweep of every node that ever answered one. */
  sweeps(): ReadonlyMap<string, NodeSweep>;
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

/** Witnesses asked again at once when a node's link is lost; enough to tell, also in a large cluster. */
const WITNESSES_ASKED = 8;
/** When they are asked, after the loss: a link between two other nodes may end a little later than ours. */
const WITNESSES_ASKED_AT_MS = [0, 400, 1_000];
/** A node that has neither linked, failed nor answered by then is not waited for. */
const SETTLED_AFTER_MS = 2_000;
/** When two nodes that contradict each other are asked again. */
const ASKED_AGAIN_AFTER_MS = 400;
/** A lost node that another node sees again is tried at once, but no more often than this. */
const NUDGE_SPACING_MS = 2_000;

export function createMembership(options: MembershipOptions): Membership {
  const { probe, config, clock, onEvidence, onVitals, onQuiet, onError } = options;
  const byName = new Map<string, Member>();
  const byIndex: (Member | undefined)[] = [];
  const sight = createSight(config.maxNodes);
  const builder = createTopologyBuilder({ kind: probe.kind, clock });
  const links = createLinks({
    probe,
    now: () => clock.now(),
    concurrency: config.sweepConcurrency,
    onUp,
    onDown,
  });
  const sweeper = createSweeper({ clock, concurrency: config.sweepConcurrency, sweep, onQuiet });
  const sweepDeadlineMs = Math.min(config.operationTimeout, Math.max(1_000, config.topologyRefreshInterval));

  let sorted: readonly Member[] = [];
  let transitions: Transition[] = [];
  let entry: Member | null = null;
  let last: ClusterTopology | null = null;
  /** Of the sweeps under way: one each, since a signal shared by hundreds would warn of its listeners. */
  const sweeps = new Map<string, AbortController>();
  let unsettled: ReadonlySet<number> = new Set();
  let askingAgain = false;
  let full = false;
  let running = false;
  const timers = new Set<() => void>();
  /** The code last told of each node, so that a fault that goes on is told once. */
  const told = new Map<string, string>();

  return {
    start() {
      running = true;
      for (const name of [...probe.seeds, ...config.expectedNodes]) discover(name);
      for (const member of sorted) watch(member);
    },
    stop() {
      running = false;
      for (const sweep of sweeps.values()) sweep.abort();
      sweeps.clear();
      for (const cancel of timers) cancel();
      timers.clear();
      askingAgain = false;
      sweeper.stop();
      links.release();
      told.clear();
      for (const member of sorted) {
        member.link = { state: 'none' };
        member.missedSweeps = 0;
        sight.clear(member.index);
      }
    },
    members: () => sorted,
    publish() {
      const now = clock.now();
      entry ??= chooseEntry();
      const { standings, islands, recheckAt } = reckon({
        members: sorted,
        memberOf: (name) => byName.get(name),
        sight,
        entry,
        now,
      });
      for (const [member, standing] of standings) {
        if (standing.status !== member.standing.status) {
          transitions.push({
            node: member.name,
            from: member.standing.status,
            to: standing.status,
            reason: standing.reason,
          });
          member.since = now;
        }
        member.standing = standing;
      }
      unsettled = islands.unsettled;
      askUnsettledAgain();
      const before = last;
      last = builder.build({
        members: sorted,
        memberAt: (index) => byIndex[index],
        islands,
        entry,
        expectedNodes: config.expectedNodes,
        clusterName: config.clusterName,
      });
      const waiting = sorted.filter((member) => !isSettled(member));
      const settledAt = waiting.reduce(
        (at, { link }) => ('since' in link ? Math.min(at, link.since + SETTLED_AFTER_MS) : at),
        Infinity,
      );
      const change = before === null ? null : topologyChange(before, last, transitions, isoTime(now));
      transitions = [];
      return { next: last, change, recheckAt: Math.min(recheckAt, settledAt) };
    },
    vitals() {
      const vitals = new Map<string, NodeVitals>();
      for (const member of sorted) if (member.vitals !== null) vitals.set(member.name, member.vitals);
      return vitals;
    },
    sweeps: () =>
      new Map(sorted.flatMap(({ name, sweep: last }) => (last === null ? [] : [[name, last] as const]))),
    connectivity: () => connectivityOf(sorted, sight),
    linked: () => sorted.some((member) => member.link.state === 'up'),
    firstAnswer: () => entryFailure() !== null || sorted.some((member) => member.vitals !== null),
    settled: () => sorted.every(isSettled),
    entryFailure,
    forget(name) {
      const member = byName.get(name);
      if (member === undefined || answers(member)) return false;
      const seen = sorted.some((other) => answers(other) && sight.sees(other.index, member.index));
      if (seen) return false;
      drop(member);
      return true;
    },
    close() {
      links.close();
      sweeper.stop();
    },
  };

  function entryFailure(): BeamdeckError | null {
    if (!running) return null;
    let first: Extract<Member['link'], { state: 'down' }> | null = null;
    for (const seed of probe.seeds) {
      const link = byName.get(seed)?.link;
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
    const linked = (member: Member | undefined): member is Member => member?.link.state === 'up';
    const seed = probe.seeds.map((name) => byName.get(name)).find(linked);
    return seed ?? (entryFailure() === null ? null : (sorted.find(linked) ?? null));
  }

  function isSettled({ link, index, missedSweeps }: Member): boolean {
    if (link.state === 'down' || sight.viewAt(index) > -Infinity || missedSweeps > 0) return true;
    return link.state !== 'none' && clock.now() >= link.since + SETTLED_AFTER_MS;
  }

  /** The member of that name; made when it is new. Undefined for ourselves, and when there is no more room. */
  function discover(name: string): Member | undefined {
    const known = byName.get(name);
    if (known !== undefined || name === probe.localNode) return known;
    if (byName.size >= config.maxNodes && !makeRoom()) return undefined;
    const member = createMember(name, sight.add(), clock.now());
    byName.set(name, member);
    byIndex[member.index] = member;
    const place = sorted.findIndex((other) => other.name > name);
    sorted = place < 0 ? [...sorted, member] : sorted.toSpliced(place, 0, member);
    if (running) watch(member);
    onEvidence();
    return member;
  }

  function makeRoom(): boolean {
    const gone = sorted.filter((member) => member.standing.status === 'down');
    const oldest = gone.reduce<Member | null>(
      (found, member) => (found === null || member.since < found.since ? member : found),
      null,
    );
    if (oldest !== null) {
      drop(oldest);
      full = false;
      return true;
    }
    if (!full) {
      full = true;
      onError(
        new BeamdeckError('result_too_large', 'The cluster has more nodes than are watched.', {
          details: { maxNodes: config.maxNodes },
          suggestions: ['Raise maxNodes in the configuration.'],
        }),
      );
    }
    return false;
  }

  function drop(member: Member): void {
    links.unwatch(member.name);
    sweeper.remove(member.name);
    sweeps.get(member.name)?.abort();
    sight.remove(member.index);
    byName.delete(member.name);
    byIndex[member.index] = undefined;
    told.delete(member.name);
    sorted = sorted.filter((other) => other !== member);
    if (entry === member) entry = null;
  }

  function watch(member: Member): void {
    if (member.link.state !== 'none') return;
    member.link = { state: 'trying', since: clock.now() };
    links.watch(member.name);
  }

  function onUp(name: string, at: number): void {
    const member = byName.get(name);
    if (member === undefined || member.link.state === 'up') return;
    if (member.link.state === 'down' && member.standing.status === 'up') {
      const reason = 'Our link to it was lost and came back at once.';
      transitions.push({ node: name, from: 'up', to: 'up', reason });
    }
    member.link = { state: 'up', since: at };
    member.missedSweeps = 0;
    member.lastAnswerAt = Math.max(member.lastAnswerAt ?? at, at);
    told.delete(name);
    sweeper.add(name);
    onEvidence();
  }

  function onDown(name: string, down: LinkDown): void {
    const member = byName.get(name);
    if (member === undefined) return;
    const before = member.link;
    sweeper.remove(name);
    sweeps.get(name)?.abort();
    sight.clear(member.index);
    member.missedSweeps = 0;
    member.link = {
      state: 'down',
      since: before.state === 'down' ? before.since : down.at,
      reason: strongerReason(before.state === 'down' ? before.reason : null, down.reason),
      error: down.error,
      nextAt: down.nextAt,
      attempts: before.state === 'down' ? before.attempts + 1 : 1,
    };
    if (told.get(name) !== down.error.code) {
      told.set(name, down.error.code);
      onError(down.error);
    }
    if (before.state !== 'down') askWitnesses(member);
    onEvidence();
  }

  /** Those who saw the node a moment ago are the ones to ask whether they still do. */
  function askWitnesses(lost: Member): void {
    const witnesses = sorted
      .filter((member) => answers(member))
      .sort((a, b) => Number(sight.sees(b.index, lost.index)) - Number(sight.sees(a.index, lost.index)))
      .slice(0, WITNESSES_ASKED);
    for (const ms of WITNESSES_ASKED_AT_MS) {
      after(ms, () => {
        if (lost.link.state !== 'down' || lost.standing.status === 'down') return;
        for (const witness of witnesses) sweeper.soon(witness.name);
      });
    }
  }

  /** Two nodes contradict each other: asked again, a few at a time, until they agree or it is a fact. */
  function askUnsettledAgain(): void {
    if (unsettled.size === 0 || askingAgain) return;
    askingAgain = true;
    after(ASKED_AGAIN_AFTER_MS, () => {
      askingAgain = false;
      for (const index of [...unsettled].slice(0, WITNESSES_ASKED)) {
        const member = byIndex[index];
        if (member !== undefined) sweeper.soon(member.name);
      }
    });
  }

  function after(ms: number, act: () => void): void {
    const cancel = clock.schedule(ms, () => {
      timers.delete(cancel);
      act();
    });
    timers.add(cancel);
  }

  async function sweep(name: string): Promise<number> {
    const member = byName.get(name);
    const startedAt = clock.now();
    if (member === undefined) return config.topologyRefreshInterval;
    const abort = new AbortController();
    sweeps.set(name, abort);
    let answer: ProbeAnswer<NodeSweep> | null = null;
    let failure: BeamdeckError | null = null;
    try {
      answer = await callDeadline(clock, { signal: abort.signal, deadlineMs: sweepDeadlineMs }, (call) =>
        probe.sweep(name, { ...call, priority: 'low' }),
      );
    } catch (cause) {
      failure = errorFrom(cause);
    }
    if (sweeps.get(name) === abort) sweeps.delete(name);
    const current = byName.get(name) === member && member.link.state === 'up' && !abort.signal.aborted;
    if (!current) return config.topologyRefreshInterval;
    if (answer !== null) onAnswer(member, answer);
    else if (failure !== null) onNoAnswer(member, failure);
    const pace = nextPace(
      { startedAt, endedAt: clock.now(), vitals: answer?.value.vitals ?? null },
      config.topologyRefreshInterval,
    );
    member.everyMs = pace.everyMs;
    if (answer !== null) {
      member.vitals = { ...answer.value.vitals, pace };
      member.sweep = { ...answer.value, vitals: member.vitals };
      onVitals();
    }
    return pace.everyMs;
  }

  function onAnswer(member: Member, { value, collectedAt }: ProbeAnswer<NodeSweep>): void {
    const { vitals } = value;
    const restarted = member.incarnation !== null && member.incarnation !== vitals.incarnation;
    const returned = member.missedSweeps > 0;
    member.missedSweeps = 0;
    member.lastAnswerAt = collectedAt;
    told.delete(member.name);
    if (member.incarnation !== vitals.incarnation) {
      member.incarnation = vitals.incarnation;
      member.startedAt = collectedAt - vitals.uptimeSeconds * 1_000;
      if (restarted) {
        sight.clear(member.index);
        if (member.standing.status === 'up') {
          member.since = collectedAt;
          transitions.push({ node: member.name, from: 'up', to: 'up', reason: 'It restarted.' });
        }
      }
    }
    const viewBefore = sight.viewAt(member.index);
    const seen: number[] = [];
    for (const name of value.visible) {
      const peer = byName.get(name) ?? discover(name);
      if (peer !== undefined) seen.push(peer.index);
    }
    const change = sight.record(member.index, seen, collectedAt);
    for (const peer in value.peerRttMs) {
      const index = byName.get(peer)?.index;
      if (index !== undefined) sight.setRtt(member.index, index, value.peerRttMs[peer] ?? Number.NaN);
    }
    for (const index of change.gained) nudge(byIndex[index]);
    const details = member.otpRelease !== value.otpRelease || !sameNames(member.hidden, value.hidden);
    if (details) {
      member.otpRelease = value.otpRelease;
      member.hidden = value.hidden.filter((name) => name !== probe.localNode);
    }
    const moved = viewBefore === -Infinity || change.gained.length > 0 || change.lost.length > 0;
    // Its word on a node that we lost after its last view, or on one that it is in contradiction with.
    const awaited =
      unsettled.has(member.index) ||
      sorted.some(
        ({ link }) => link.state === 'down' && link.since >= viewBefore && link.since < collectedAt,
      );
    if (restarted || returned || details || moved || awaited) onEvidence();
  }

  /** A node that answers with an error of its own is alive; one that does not answer may not be. */
  function onNoAnswer(member: Member, error: BeamdeckError): void {
    if (error.code === 'remote_error' || error.code === 'result_too_large') member.lastAnswerAt = clock.now();
    else member.missedSweeps += 1;
    if (told.get(member.name) !== error.code) {
      told.set(member.name, error.code);
      onError(error);
    }
    onEvidence();
  }

  function nudge(member: Member | undefined): void {
    const now = clock.now();
    if (member === undefined || member.link.state !== 'down' || now - member.nudgedAt < NUDGE_SPACING_MS)
      return;
    member.nudgedAt = now;
    links.retry(member.name);
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
