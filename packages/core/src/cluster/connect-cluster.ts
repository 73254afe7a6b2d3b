import { Subject } from 'rxjs';
import type { Clock, Random } from '../clock/clock.js';
import { isoTime, systemClock, systemRandom } from '../clock/clock.js';
import { createHealthWatch } from '../health/health-watch.js';
import type { ClusterChange } from '../model/change.js';
import type { BeamdeckError } from '../model/error.js';
import { errorFrom } from '../model/error-from.js';
import type { ClusterHealth } from '../model/health.js';
import type { NodeInfo, NodeVitals } from '../model/node.js';
import type { ProcessPage } from '../model/process.js';
import type { ClusterMode, ClusterStatus } from '../model/status.js';
import type { ChangeEvent, StreamTopic } from '../model/stream-event.js';
import type { ClusterTopology } from '../model/topology.js';
import type { OperationContract } from '../operations/contract.js';
import { createLease } from '../state/lease.js';
import { createNodeWatch } from '../state/node-watch.js';
import { createStateStream, eitherOf, heldEvents } from '../state/state-stream.js';
import { createWaiters } from '../state/waiters.js';
import { sameStatus } from '../state/cluster-status.js';
import type { Cluster } from './cluster.js';
import { createRemoteTopics } from './event-stream/remote-topics.js';
import { createStreamConnection } from './event-stream/stream-connection.js';
import { createStreamSession } from './event-stream/stream-session.js';
import { createGatewaySource } from './event-stream/stream-source.js';
import type { StreamSource } from './event-stream/stream-source.js';
import { pageTabs } from './event-stream/tab-platform.js';
import type { Fetch } from './fetch.js';
import { systemFetch } from './fetch.js';
import { createGatewayRequests } from './gateway-requests.js';
import { createGatewayStanding } from './gateway-standing.js';
import { createKnownTopology, unwatchedTopology } from './known-topology.js';
import { createProcessPages } from './process-pages.js';
import { createRemoteCalls } from './remote-calls.js';
import { createRemoteEvents } from './remote-events.js';

/** Which gateway, and as whom. Only `url` has to be given; all topics are wanted when none are named. */
export interface ConnectClusterOptions {
  /**
   * Of the gateway, without `/api`: its default cluster. Of another of its clusters: the address that `GET /api/v1/clusters`
   * gives, `https://beamdeck.example/api/v1/clusters/lab`. In a page it may be relative: `/` is the page's own server.
   */
  readonly url: string;
  readonly fetch?: Fetch;
  /** Gives the bearer token; asked before each request, and again when the gateway says that it has run out. */
  readonly getToken?: () => string | null | Promise<string | null>;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Topics of the event stream that are wanted. Those the gateway does not serve are left out. */
  readonly topics?: readonly StreamTopic[];
  /**
   * Whether tabs of one browser that connect to the same `url` share one event stream, where the browser lets them: HTTP/1.1
   * has six connections for all of them. Default: where neither `getToken` nor `fetch` is given, so that all tabs are the
   * same caller. With a token, name the caller (`'user-17'`) to share among the tabs of the same name.
   */
  readonly shareTabs?: boolean | string;
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
  const requests = createGatewayRequests({
    url: options.url,
    fetch: options.fetch ?? systemFetch,
    getToken: options.getToken,
    clock,
  });

  const changes = new Subject<ClusterChange>();
  const errors = new Subject<BeamdeckError>();
  const waiters = createWaiters();
  const closing = new AbortController();
  const standing = createGatewayStanding(clock);
  const calls = createRemoteCalls({
    requests,
    clock,
    random,
    operations: options.operations ?? [],
    closed: closing.signal,
    onResult: (result) => {
      // Where the gateway tells of every result, it tells of this one too.
      if (!(resultsStreamed && standing.phase.state === 'connected')) events.tellResult(result);
    },
  });
  const events = createRemoteEvents(calls.workflows, (cause) => errors.next(errorFrom(cause)));
  const known = createKnownTopology();

  let skewMs = 0;
  let resultsStreamed = false;
  /** Whether the gateway tells of health; nothing until it has said so. */
  const healthIsStreamed = createStateStream<boolean>();
  /** Whether the gateway tells us of the audit log: it does if we may read it. */
  const auditIsStreamed = createStateStream<boolean>();

  const remote = createRemoteTopics({
    onTopology: showTopology,
    onVitals: (next) => vitals.next(next),
    onHealth: (next) => streamedHealth.next(next),
    onEvents: (topic, entries) => events.take(topic, entries),
  });
  const session = createStreamSession({
    onHello(hello) {
      skewMs = Date.parse(hello.serverTime) - clock.now();
      standing.gateway = hello.status ?? 'connected';
      resultsStreamed = hello.topics.includes('arsenal_updates');
      healthIsStreamed.next(hello.topics.includes('cluster_health'));
      // What was not asked for is left out as well.
      if (topics.includes('audit')) auditIsStreamed.next(hello.topics.includes('audit'));
    },
    onSnapshot: (topic, entries, epoch) => remote.replace(topic, entries, epoch),
    onChange: (change) => remote.change(change),
    onReady() {
      standing.phase = { state: 'connected', since: clock.now() };
      // Resumed after a while in which nobody watched: what was held is the gateway's word again.
      if (remote.topology !== null) topology.next(remote.topology);
      updateStatus();
    },
    onBookmark(bookmark) {
      standing.gateway = bookmark.status;
      updateStatus();
    },
    onGoaway: (afterMs) => connection.comeBackAfter(afterMs),
  });
  const path = `/api/v1/cluster/events?topics=${topics.join(',')}`;
  const openSource = async (): Promise<StreamSource> => {
    const gateway = createGatewaySource({ requests, path, clock });
    const { shareTabs = options.getToken === undefined && options.fetch === undefined } = options;
    const tabs = shareTabs === false ? null : pageTabs();
    if (tabs === null) return gateway;
    const { createTabSource } = await import('./event-stream/tab-source.js');
    const name = `beamdeck ${String(shareTabs)} ${options.url}${path}`;
    return createTabSource({ tabs, name, tabId: String(random()), held: () => session.held, gateway, clock });
  };
  const connection = createStreamConnection({
    source: openSource,
    session,
    clock,
    random,
    onLost({ error, attempt, nextAt }) {
      if (standing.phase.state !== 'reconnecting' || standing.phase.error.code !== error.code)
        errors.next(error);
      standing.phase = { state: 'reconnecting', attempt, nextAt, error };
      updateStatus();
    },
    onRefused(error) {
      errors.next(error);
      standing.phase = { state: 'refused', error };
      updateStatus();
    },
  });

  const lease = createLease({
    clock,
    lingerMs: options.idleLinger ?? 10_000,
    start() {
      standing.phase = { state: 'connecting' };
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
  const nodes = createNodeWatch({
    clock,
    everyMs: options.healthRefreshInterval ?? 10_000,
    topology$: topology.stream$,
    ask: (node, signal) => calls.ask('node_info', { node }, signal) as Promise<NodeInfo>,
    onError: (error) => errors.next(error),
  });
  const streamedHealth = createStateStream<ClusterHealth>();
  /** For a gateway that does not tell of health, or not to us: asked for. */
  const askedHealth = createHealthWatch({
    clock,
    everyMs: options.healthRefreshInterval ?? 10_000,
    topology$: topology.stream$,
    check: (signal) => calls.ask('cluster_health', {}, signal) as Promise<ClusterHealth>,
    onError: (error) => errors.next(error),
  });

  const pages = createProcessPages({
    clock,
    everyMs: options.topologyRefreshInterval ?? 5_000,
    ask: (query, signal) => calls.ask('process_list', query, signal) as Promise<ProcessPage>,
    vitals: (node) => remote.vitals.get(node),
    onError: (error) => errors.next(error),
  });

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
    for (const stream of [status, topology, mode, vitals, healthIsStreamed, auditIsStreamed, streamedHealth])
      stream.close();
    for (const subject of [changes, errors]) subject.complete();
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
    operationResults$: events.results$,
    error$: errors.asObservable(),
    node$: (name) => nodes.node$(name),
    processes$: (query) => pages.processes$(query),
    recovery$: heldEvents(events.recovery$, hold),
    simulationEvents$: heldEvents(events.simulationEvents$, hold),
    audit: {
      ...calls.audit,
      lines$: heldEvents(events.auditLines$, hold),
      readable$: auditIsStreamed.quiet$,
    },
    operations: calls.operations,
    now: gatewayNow,
    async connect({ signal } = {}) {
      // Whoever asks to connect does not want to wait until the next attempt is due.
      if ((standing.phase.state === 'refused' || standing.phase.state === 'reconnecting') && lease.running) {
        standing.phase = { state: 'connecting' };
        connection.stop();
        connection.start();
      }
      const release = hold();
      try {
        await waiters.until(signal, () => {
          if (standing.phase.state === 'refused' || standing.phase.state === 'reconnecting')
            throw standing.phase.error;
          if (standing.phase.state === 'connected' && remote.topology !== null) return { value: undefined };
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

  function gatewayNow(): number {
    return clock.now() + skewMs;
  }

  function updateStatus(): void {
    const shown = topology.value !== undefined;
    const outlived = shown && remote.topology === null;
    status.next(standing.statusNow({ running: lease.running, shown, outlived }));
    waiters.review();
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
