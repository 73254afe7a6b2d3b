import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { Clock } from '../clock/clock.js';
import type { ClusterChange } from '../model/change.js';
import type { ClusterConfig } from '../model/config.js';
import type { BeamdeckError } from '../model/error.js';
import type { NodeState, NodeVitals } from '../model/node.js';
import type { ClusterMode, ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import type { ClusterProbe, NodeMeasures } from '../probe/cluster-probe.js';
import { clusterStatusOf, sameStatus } from './cluster-status.js';
import { createLease } from './lease.js';
import type { Member } from './member.js';
import { answers } from './member.js';
import { createMembership } from './membership.js';
import { createStateStream, heldEvents } from './state-stream.js';
import { createWaiters } from './waiters.js';

/**
 * What the cluster is: its nodes, where each stands, who sees whom, and their gauges. One sweep a node feeds every
 * subscriber; links and sweeps begin with the first and end `idleLinger` after the last.
 */
export interface ClusterStateManager {
  /** Replays. Watching the status starts nothing. */
  readonly status$: Observable<ClusterStatus>;
  /** Replays. First emits when a node has answered, or when no node could be reached. */
  readonly topology$: Observable<ClusterTopology>;
  readonly mode$: Observable<ClusterMode>;
  /** The same as `mode$`, for those that are told of the mode but must not keep the cluster watched. */
  readonly announcedMode$: Observable<ClusterMode>;
  /** Replays; one emission for a round of sweeps, or four a second while a round goes on. */
  readonly vitals$: Observable<ReadonlyMap<string, NodeVitals>>;
  /** Does not replay; follows the topology it tells of. */
  readonly changes$: Observable<ClusterChange>;
  /** Does not replay. A fault that repeats is told once until it has ended. */
  readonly error$: Observable<BeamdeckError>;

  /** Watches the cluster until the returned function is called. */
  hold(): () => void;
  /** Resolves once a node is linked; rejects with the first failure once no seed can be entered. Only while held. */
  entered(signal?: AbortSignal): Promise<void>;
  /** The topology once every node found has been asked, or tried, at least once in this run. Only while held. */
  settled(signal?: AbortSignal): Promise<{ readonly topology: ClusterTopology; readonly ageMs: number }>;
  nodeState(name: string): NodeState | undefined;
  /** Whether this node was lost without a word, while others answer and the cluster is not whole: it may live elsewhere. */
  isCutOff(name: string): boolean;
  /** The last answer to a sweep of every node that ever answered one. */
  sweeps(): ReadonlyMap<string, NodeMeasures>;
  /** Who sees whom, from each answering node's own view. */
  connectivity(): NonNullable<ClusterTopology['connectivity']>;
  /**
   * Drops a node that left on purpose. False when it is not known, or still lives or is still seen: it would only come back.
   */
  forget(name: string): boolean;
  close(): void;
}

export interface StateManagerOptions {
  readonly probe: ClusterProbe;
  readonly config: ClusterConfig;
  readonly clock: Clock;
}

/** Least time between two topologies, and between two maps of vitals while a round goes on. */
const TOPOLOGY_SPACING_MS = 50;
const VITALS_SPACING_MS = 250;
/** Rounds without any answer after which the whole is stale. */
const STALE_ROUNDS = 3;

export function createClusterStateManager({
  probe,
  config,
  clock,
}: StateManagerOptions): ClusterStateManager {
  const changes = new Subject<ClusterChange>();
  const errors = new Subject<BeamdeckError>();
  const waiters = createWaiters();
  const lease = createLease({ clock, lingerMs: config.idleLinger, start, stop });
  const hold = (): (() => void) => lease.hold();

  const status = createStateStream<ClusterStatus>({ same: sameStatus, initial: { state: 'idle' } });
  const topology = createStateStream<ClusterTopology>({ hold });
  const mode = createStateStream<ClusterMode>({
    hold,
    same: (a, b) => a.mode === b.mode && a.simulation === b.simulation,
  });
  const vitals = createStateStream<ReadonlyMap<string, NodeVitals>>({ hold });

  const membership = createMembership({
    probe,
    config,
    clock,
    onEvidence: () => scheduleTopology(0),
    onVitals: scheduleVitals,
    onQuiet: flushVitals,
    onError: (error) => errors.next(error),
  });

  let enteredAt: number | null = null;
  let topologyAt = -Infinity;
  let cancelTopology: (() => void) | null = null;
  let topologyDueAt = Infinity;
  let vitalsDirty = false;
  let cancelVitals: (() => void) | null = null;
  let cancelStale: (() => void) | null = null;
  let closed = false;

  return {
    status$: status.stream$,
    topology$: topology.stream$,
    mode$: mode.stream$,
    announcedMode$: mode.quiet$,
    vitals$: vitals.stream$,
    changes$: heldEvents(changes, hold),
    error$: errors.asObservable(),
    hold,
    entered: (signal) =>
      waiters.until(signal, () => {
        // A seed that has gone since is no failure while other nodes are linked.
        if (enteredAt !== null && membership.linked()) return { value: undefined };
        const failure = membership.entryFailure();
        if (failure !== null) throw failure;
        return enteredAt === null ? undefined : { value: undefined };
      }),
    settled: (signal) =>
      waiters.until(signal, () => {
        const failure = membership.entryFailure();
        if (failure !== null && topology.value === undefined) throw failure;
        if (!membership.settled() || topology.value === undefined) return undefined;
        return { value: { topology: topology.value, ageMs: oldestViewMs() } };
      }),
    nodeState(name) {
      const states = topology.value?.nodeStates;
      return states !== undefined && Object.hasOwn(states, name) ? states[name] : undefined;
    },
    isCutOff(name) {
      const shown = topology.value;
      if (shown === undefined || shown.partitionStatus === 'healthy' || !membership.linked()) return false;
      const known = Object.hasOwn(shown.nodeStates, name) ? shown.nodeStates[name] : undefined;
      return known?.status === 'unreachable' && known.lastSeen !== null;
    },
    sweeps: () => membership.sweeps(),
    connectivity: () => membership.connectivity(),
    forget(name) {
      if (!membership.forget(name)) return false;
      flushTopology();
      return true;
    },
    close() {
      if (closed) return;
      closed = true;
      lease.close();
      membership.close();
      status.next({ state: 'closed', reason: 'closed by its owner' });
      for (const stream of [status, topology, mode, vitals]) stream.close();
      changes.complete();
      errors.complete();
      waiters.close();
    },
  };

  function start(): void {
    membership.start();
    updateStatus();
  }

  function stop(): void {
    cancelTopology?.();
    cancelVitals?.();
    cancelStale?.();
    cancelTopology = cancelVitals = cancelStale = null;
    topologyDueAt = Infinity;
    membership.stop();
    enteredAt = null;
    // What is replayed to the next subscriber must not look as if it had been watched meanwhile.
    if (topology.value !== undefined) flushTopology();
    updateStatus();
    waiters.review();
  }

  /** At once after a quiet spell, then at most every `TOPOLOGY_SPACING_MS`, so that a burst makes one topology. */
  function scheduleTopology(inMs: number): void {
    if (!lease.running) return;
    const now = clock.now();
    // Never longer than asked for or than the spacing, also by a host's clock that steps back after all.
    const spacingMs = Math.min(TOPOLOGY_SPACING_MS, topologyAt + TOPOLOGY_SPACING_MS - now);
    const delayMs = Math.max(0, inMs, spacingMs);
    if (cancelTopology !== null && topologyDueAt <= now + delayMs) return;
    cancelTopology?.();
    topologyDueAt = now + delayMs;
    cancelTopology = clock.schedule(delayMs, () => {
      cancelTopology = null;
      topologyDueAt = Infinity;
      flushTopology();
    });
  }

  function flushTopology(): void {
    topologyAt = clock.now();
    const before = topology.value;
    const { next, change, recheckAt } = membership.publish();
    if (enteredAt === null && membership.linked()) enteredAt = clock.now();
    if (recheckAt < Infinity) scheduleTopology(recheckAt - clock.now());
    if (before !== undefined || membership.firstAnswer()) {
      topology.next(next);
      mode.next({ mode: next.mode, simulation: next.simulationEnabled });
      if (change !== null && before !== undefined) changes.next(change);
    }
    updateStatus();
    waiters.review();
  }

  function scheduleVitals(): void {
    vitalsDirty = true;
    cancelVitals ??= clock.schedule(VITALS_SPACING_MS, flushVitals);
  }

  function flushVitals(): void {
    cancelVitals?.();
    cancelVitals = null;
    if (!vitalsDirty || closed) return;
    vitalsDirty = false;
    vitals.next(membership.vitals());
    updateStatus();
  }

  function updateStatus(): void {
    const now = clock.now();
    const members = membership.members();
    const staleAfterMs = STALE_ROUNDS * quickestPace(members);
    const next = clusterStatusOf({
      running: lease.running,
      members,
      seeds: probe.seeds,
      enteredAt,
      now,
      staleAfterMs,
    });
    status.next(next);
    cancelStale?.();
    cancelStale = null;
    if (next.state !== 'connected') return;
    const newest = newestAnswer(members);
    if (newest === -Infinity) return;
    const freshMs = Math.min(staleAfterMs, newest + staleAfterMs - now);
    cancelStale = clock.schedule(freshMs + 1, updateStatus);
  }

  function oldestViewMs(): number {
    const now = clock.now();
    return membership
      .members()
      .filter(answers)
      .reduce((age, member) => Math.max(age, now - (member.lastAnswerAt ?? now)), 0);
  }

  function quickestPace(members: readonly Member[]): number {
    const paces = members.flatMap(({ link, everyMs }) =>
      link.state === 'up' && everyMs !== null ? [everyMs] : [],
    );
    return paces.length === 0 ? config.topologyRefreshInterval : Math.min(...paces);
  }
}

function newestAnswer(members: readonly Member[]): number {
  return members.reduce(
    (at, { link, lastAnswerAt }) => (link.state === 'up' ? Math.max(at, lastAnswerAt ?? -Infinity) : at),
    -Infinity,
  );
}
