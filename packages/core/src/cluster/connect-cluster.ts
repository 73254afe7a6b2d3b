import { Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime, systemClock, systemRandom } from '../clock/clock.js';
import { createHealthWatch } from '../health/health-watch.js';
import type { ClusterChange } from '../model/change.js';
import { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { ClusterHealth } from '../model/health.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { OperationResult } from '../model/operation.js';
import type { ProcessPage } from '../model/process.js';
import type { ClusterMode, ClusterStatus } from '../model/status.js';
import type { ChangeEvent, StreamTopic } from '../model/stream-event.js';
import type { ClusterTopology } from '../model/topology.js';
import type { OperationData, OperationName, OperationParams } from '../operations/builtin.js';
import type { OperationContract } from '../operations/contract.js';
import { builtinContracts } from '../operations/contracts/index.js';
import { resultFromWire } from '../operations/result-wire.js';
import { joinedSignal } from '../recovery/joined-signal.js';
import { createLease } from '../state/lease.js';
import { createNodeWatch } from '../state/node-watch.js';
import { createStateStream, eitherOf, heldEvents } from '../state/state-stream.js';
import { createWaiters } from '../state/waiters.js';
import { sameStatus } from '../state/cluster-status.js';
import type { Cluster, ExecuteOptions } from './cluster.js';
import { createRemoteTopics } from './event-stream/remote-topics.js';
import { createStreamConnection } from './event-stream/stream-connection.js';
import { createStreamSession } from './event-stream/stream-session.js';
import { createGatewaySource } from './event-stream/stream-source.js';
import type { Fetch } from './fetch.js';
import { systemFetch } from './fetch.js';
import { createGatewayRequests } from './gateway-requests.js';
import { createKnownTopology, unwatchedTopology } from './known-topology.js';
import { createProcessPages } from './process-pages.js';
import { createRemoteEvents } from './remote-events.js';
import { createRemoteOperations } from './remote-operations.js';
import type { RemoteWorkflows } from './remote-workflows.js';

export interface ConnectClusterOptions {
  /** Of the gateway, without `/api`; in a page it may be relative: `/` is the page's own server. */
  readonly url: string;
  readonly fetch?: Fetch;
  /** Gives the bearer token; asked before each request, and again when the gateway says that it has run out. */
  readonly getToken?: () => string | null | Promise<string | null>;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Topics of the event stream that are wanted. Those the gateway does not serve are left out. */
  readonly topics?: readonly StreamTopic[];
  /** How often `node$` and `health$` ask, in milliseconds. Default 10 000. */
  readonly healthRefreshInterval?: number;
  /** How often `processes$` asks, in milliseconds. Default 5 000. */
  readonly topologyRefreshInterval?: number;
  /** How long the stream stays open after the last subscriber has left. Default 10 000. */
  readonly idleLinger?: number;
  /** Declarations of operations that the host added to the engine behind the gateway, so that their results are read. */
  readonly operations?: readonly OperationContract[];
}

const TOPICS: readonly StreamTopic[] = [
  'cluster_state_changes',
  'node_vitals',
  'cluster_health',
  'arsenal_updates',
  'simulation_events',
  'recovery',
  'audit',
];

/**
 * Makes a `Cluster` of a gateway: one event stream for all subscribers, opened with the first and closed `idleLinger` after
 * the last, and REST for operations. The stream resumes where it was, over any number of connections; meanwhile the last
 * state stays, and `status$` says that it is `reconnecting` or `stale`. A change that could not be resumed is told on
 * `changes$` all the same, as the difference of what was and what is. Never a silent jump.
 */
export function connectCluster(options: ConnectClusterOptions): Cluster {
  const { clock = systemClock, random = systemRandom, topics = TOPICS } = options;
  const declarations: readonly OperationContract[] = [...builtinContracts, ...(options.operations ?? [])];
  const requests = createGatewayRequests({
    url: options.url,
    fetch: options.fetch ?? systemFetch,
    getToken: options.getToken,
    clock,
  });

  const contractOf = (name: string): OperationContract | undefined =>
    declarations.find((operation) => operation.name === name);
  const workflows = async (): Promise<RemoteWorkflows> => {
    const { createRemoteWorkflows } = await import('./remote-workflows.js');
    return createRemoteWorkflows({ requests, random, contractOf });
  };

  const changes = new Subject<ClusterChange>();
  const results = new Subject<OperationResult>();
  const errors = new Subject<BeamdeckError>();
  const waiters = createWaiters();
  const closing = new AbortController();
  const events = createRemoteEvents(workflows, (cause) => errors.next(errorFrom(cause)));
  const known = createKnownTopology();

  /** Where the stream is; `status$` is made of it and of what the gateway says of itself. */
  let phase: ClusterStatus = { state: 'connecting' };
  let gatewayStatus = 'connected';
  let lastGoodAt: number | null = null;
  let staleError: BeamdeckError | null = null;
  let skewMs = 0;
  let resultsStreamed = false;
  /** Whether the gateway tells of health; nothing until it has said so. */
  const healthIsStreamed = createStateStream<boolean>();

  const remote = createRemoteTopics({
    onTopology: showTopology,
    onVitals: (next) => vitals.next(next),
    onHealth: (next) => streamedHealth.next(next),
    onEvents(topic, entries) {
      if (topic === 'arsenal_updates') for (const [, wire] of entries) results.next(readResult(wire));
      else events.take(topic, entries);
    },
  });
  const session = createStreamSession({
    onHello(hello) {
      skewMs = Date.parse(hello.serverTime) - clock.now();
      gatewayStatus = hello.status ?? 'connected';
      resultsStreamed = hello.topics.includes('arsenal_updates');
      healthIsStreamed.next(hello.topics.includes('cluster_health'));
    },
    onSnapshot: (topic, entries, epoch) => remote.replace(topic, entries, epoch),
    onChange: (change) => remote.change(change),
    onReady() {
      phase = { state: 'connected', since: clock.now() };
      // Resumed after a while in which nobody watched: what was held is the gateway's word again.
      if (remote.topology !== null) topology.next(remote.topology);
      updateStatus();
    },
    onBookmark(bookmark) {
      gatewayStatus = bookmark.status;
      updateStatus();
    },
    onGoaway: (afterMs) => connection.comeBackAfter(afterMs),
  });
  const path = `/api/v1/cluster/events?topics=${topics.join(',')}`;
  const connection = createStreamConnection({
    source: () => Promise.resolve(createGatewaySource({ requests, path, clock })),
    session,
    clock,
    random,
    onLost({ error, attempt, nextAt }) {
      if (phase.state !== 'reconnecting' || phase.error.code !== error.code) errors.next(error);
      phase = { state: 'reconnecting', attempt, nextAt, error };
      updateStatus();
    },
    onRefused(error) {
      errors.next(error);
      phase = { state: 'refused', error };
      updateStatus();
    },
  });

  const lease = createLease({
    clock,
    lingerMs: options.idleLinger ?? 10_000,
    start() {
      phase = { state: 'connecting' };
      connection.start();
      updateStatus();
    },
    stop() {
      connection.stop();
      showUnwatched();
      updateStatus();
    },
  });
  const hold = (): (() => void) => lease.hold();

  const status = createStateStream<ClusterStatus>({ same: sameStatus, initial: { state: 'idle' } });
  const topology = createStateStream<ClusterTopology>({ hold });
  const vitals = createStateStream<ReadonlyMap<string, NodeVitals>>({ hold });
  const mode = createStateStream<ClusterMode>({
    hold,
    same: (a, b) => a.mode === b.mode && a.simulation === b.simulation,
  });
  const remoteOperations = createRemoteOperations({
    requests,
    declarations,
    clock,
    random,
    onResult: (result) => {
      // Where the gateway tells of every result, it tells of this one too.
      if (!(resultsStreamed && phase.state === 'connected')) results.next(result);
    },
  });
  const nodes = createNodeWatch({
    clock,
    everyMs: options.healthRefreshInterval ?? 10_000,
    topology$: topology.stream$,
    ask: async (node, signal) => {
      const { data } = await remoteOperations.execute('node_info', { node }, { signal, unrecorded: true });
      return data as NodeInfo;
    },
    onError: (error) => errors.next(error),
  });
  const streamedHealth = createStateStream<ClusterHealth>();
  /** For a gateway that does not tell of health, or not to us: asked for. */
  const askedHealth = createHealthWatch({
    clock,
    everyMs: options.healthRefreshInterval ?? 10_000,
    topology$: topology.stream$,
    check: async (signal) => {
      const { data } = await remoteOperations.execute('cluster_health', {}, { signal, unrecorded: true });
      return data as ClusterHealth;
    },
    onError: (error) => errors.next(error),
  });

  const pages = createProcessPages({
    clock,
    everyMs: options.topologyRefreshInterval ?? 5_000,
    ask: async (query, signal) => {
      const { data } = await remoteOperations.execute('process_list', query, { signal, unrecorded: true });
      return data as ProcessPage;
    },
    onError: (error) => errors.next(error),
  });

  const orClosed = (cause: unknown): BeamdeckError =>
    closing.signal.aborted
      ? new BeamdeckError('closed', 'The cluster was closed.', { cause })
      : errorFrom(cause);

  /** Until this cluster is closed or the caller gives up. */
  const during = <T>(given: AbortSignal | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    joinedSignal([closing.signal, given], run).catch((cause: unknown) => {
      throw orClosed(cause);
    });
  const work = <T>(
    given: AbortSignal | undefined,
    run: (remote: RemoteWorkflows, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => during(given, async (signal) => run(await workflows(), signal));

  const close = (): Promise<void> => {
    if (closing.signal.aborted) return Promise.resolve();
    closing.abort();
    nodes.close();
    askedHealth.close();
    pages.close();
    events.close();
    lease.close();
    connection.stop();
    status.next({ state: 'closed', reason: 'closed by its owner' });
    for (const stream of [status, topology, mode, vitals, healthIsStreamed, streamedHealth]) stream.close();
    for (const subject of [changes, results, errors]) subject.complete();
    waiters.close();
    return Promise.resolve();
  };

  return {
    status$: status.stream$,
    mode$: mode.stream$,
    topology$: topology.stream$,
    vitals$: vitals.stream$,
    health$: heldEvents(eitherOf(healthIsStreamed.stream$, streamedHealth.quiet$, askedHealth.health$), hold),
    changes$: heldEvents(changes, hold),
    operationResults$: results.asObservable(),
    error$: errors.asObservable(),
    node$: (name) => nodes.node$(name),
    processes$: (query) => pages.processes$(query),
    recovery$: heldEvents(events.recovery$, hold),
    simulationEvents$: heldEvents(events.simulationEvents$, hold),
    audit: {
      recent: (limit = 100) => work(undefined, (remote, signal) => remote.auditLines(limit, signal)),
      verify: () => work(undefined, (remote, signal) => remote.verifyAudit(signal)),
      lines$: heldEvents(events.auditLines$, hold),
    },
    operations: {
      list: () => work(undefined, (remote, signal) => remote.list(signal)),
      execute: <N extends OperationName>(name: N, params?: OperationParams<N>, how: ExecuteOptions = {}) =>
        during(how.signal, (signal) => remoteOperations.execute(name, params, { ...how, signal })) as Promise<
          OperationResult<OperationData<N>>
        >,
      preview: (name, params, how) =>
        work(how?.signal, (remote, signal) => remote.preview(name, params, signal)),
      batch: (given, how) => work(how?.signal, (remote, signal) => remote.batch(given, signal)),
      pipeline: (steps, how) =>
        work(how?.signal, (remote, signal) => remote.pipeline(steps, how?.dryRun ?? false, signal)),
      history: (how) => work(how?.signal, (remote, signal) => remote.history(how?.limit ?? 50, signal)),
    },
    now: gatewayNow,
    async connect({ signal } = {}) {
      // Whoever asks to connect does not want to wait until the next attempt is due.
      if ((phase.state === 'refused' || phase.state === 'reconnecting') && lease.running) {
        phase = { state: 'connecting' };
        connection.stop();
        connection.start();
      }
      const release = hold();
      try {
        await waiters.until(signal, () => {
          if (phase.state === 'refused' || phase.state === 'reconnecting') throw phase.error;
          if (phase.state === 'connected' && remote.topology !== null) return { value: undefined };
          return undefined;
        });
      } finally {
        release();
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  /** Shows the gateway's word. `told` is the change it came by; without one it is a whole state. */
  function showTopology(next: ClusterTopology | null, told?: ChangeEvent): void {
    if (next === null) {
      // What is shown stays, and is stale: the gateway knows nothing of the cluster yet, or no longer.
      known.nothingHeard();
      updateStatus();
      return;
    }
    const change = known.take(next, {
      timestamp: isoTime(gatewayNow()),
      ...(told === undefined ? {} : { told: toldChange(told, next) }),
    });
    topology.next(next);
    mode.next({ mode: next.mode, simulation: next.simulationEnabled });
    if (change !== null) changes.next(change);
    updateStatus();
  }

  /** What is replayed to the next subscriber must not look as if it had been watched meanwhile. */
  function showUnwatched(): void {
    if (topology.value === undefined) return;
    topology.next(
      unwatchedTopology(topology.value, {
        since: isoTime(gatewayNow()),
        lastSeen: (node) => remote.vitals.get(node)?.collectedAt ?? null,
      }),
    );
  }

  function readResult(wire: unknown): OperationResult {
    const name = (wire as { readonly operation?: unknown } | null)?.operation;
    return resultFromWire(contractOf(String(name)), wire);
  }

  function gatewayNow(): number {
    return clock.now() + skewMs;
  }

  function updateStatus(): void {
    status.next(statusNow());
    waiters.review();
  }

  function statusNow(): ClusterStatus {
    if (!lease.running) return { state: 'idle' };
    if (phase.state !== 'connected') return phase;
    const outlived = remote.topology === null && topology.value !== undefined;
    if (gatewayStatus === 'connected' && !outlived) {
      lastGoodAt = clock.now();
      return phase;
    }
    // The gateway has only begun itself, and nothing is shown that could be stale.
    if (topology.value === undefined) return { state: 'connecting' };
    lastGoodAt ??= phase.since;
    if (staleError?.details['gateway'] !== gatewayStatus) {
      staleError = new BeamdeckError(
        'cluster_unavailable',
        'The gateway itself has no live view of the cluster.',
        { details: { gateway: gatewayStatus } },
      );
    }
    return { state: 'stale', since: lastGoodAt, error: staleError };
  }
}

/** The change as the gateway told it; null for one that has no name: nothing but a `set`. */
function toldChange(
  { type, timestamp, changes: told }: ChangeEvent,
  after: ClusterTopology,
): ClusterChange | null {
  if (type === undefined || timestamp === undefined || told === undefined) return null;
  return { type: type as ClusterChange['type'], timestamp, changes: told, topology: after };
}
