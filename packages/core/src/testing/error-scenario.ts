import type { ErrorCode } from '../model/error.js';
import { BeamdeckError } from '../model/error.js';
import type { NodeStatus } from '../model/node.js';
import type { ClusterStatus } from '../model/status.js';
import type { ClusterTopology } from '../model/topology.js';
import { SAMPLE_TIME } from './sample-node.js';
import { sampleClusterTopology, sampleNodeState } from './sample-topology.js';

/** The faults that a host, an element or a recovery rule has to bear. */
export type ErrorScenario =
  | 'timeout'
  | 'node_down'
  | 'node_unreachable'
  | 'network_partition'
  | 'partial_failure'
  | 'cluster_unavailable'
  | 'cookie_rejected'
  | 'validation_error'
  | 'critical_process_protection'
  | 'rate_limited'
  | 'stale_data';

export interface ErrorScenarioData {
  /** What a call rejects with meanwhile; null where calls go on working. */
  readonly error: BeamdeckError | null;
  readonly status: ClusterStatus;
  readonly topology: ClusterTopology;
}

/** What a cluster of three shows in a fault: the design document's `simulate_error_scenario`. The same type gives the same data. */
export function simulateErrorScenario(type: ErrorScenario): ErrorScenarioData {
  const [a, b, c] = sampleClusterTopology(3).nodes as [string, string, string];
  const now = Date.parse(SAMPLE_TIME);
  const connected: ClusterStatus = { state: 'connected', since: now - 60_000 };
  const healthy = sampleClusterTopology(3);
  const fails = (code: ErrorCode, message: string, details: Record<string, unknown> = {}): BeamdeckError =>
    new BeamdeckError(code, message, { details, suggestions: SUGGESTIONS[code] ?? [] });
  const callFails = (error: BeamdeckError): ErrorScenarioData => ({
    error,
    status: connected,
    topology: healthy,
  });

  switch (type) {
    case 'timeout':
      return callFails(fails('timeout', 'No answer within 5000 ms.', { node: b, deadlineMs: 5_000 }));
    case 'validation_error':
      return callFails(
        fails('validation_error', 'The parameters are not valid.', {
          fields: { limit: 'must be at most 10000' },
        }),
      );
    case 'critical_process_protection':
      return callFails(
        fails('critical_process_protection', 'The process is one that its node cannot do without.', {
          node: a,
          pid: '<0.44.0>',
          registeredName: 'kernel_sup',
        }),
      );
    case 'rate_limited':
      return callFails(fails('rate_limited', 'Too many of these in a short time.', { retryAfterMs: 1_000 }));
    case 'node_down':
    case 'partial_failure':
      return {
        error:
          type === 'node_down' ? fails('node_unreachable', 'The node does not answer.', { node: c }) : null,
        status: connected,
        topology: withLost(healthy, {
          [c]: ['down', `It closed its link to us; not seen by ${a} and ${b}.`],
        }),
      };
    case 'node_unreachable':
      return {
        error: fails('node_unreachable', 'The node does not answer.', { node: c }),
        status: connected,
        topology: withLost(healthy, {
          [c]: ['unreachable', `Only our own link is gone; seen by ${a} and ${b}.`],
        }),
      };
    case 'network_partition': {
      const reason = 'It answers us, but is cut off from the rest of the cluster.';
      const cut = withLost(healthy, { [c]: ['partitioned', reason] });
      const links = [a, b].flatMap((node) => [
        { from: node, to: c, since: SAMPLE_TIME },
        { from: c, to: node, since: SAMPLE_TIME },
      ]);
      return {
        error: fails('network_partition', 'The nodes are on different sides of a partition.', {
          islands: [[a, b], [c]],
        }),
        status: connected,
        topology: {
          ...cut,
          connectedNodes: [a, b, c],
          partitionStatus: 'partial_partition',
          islands: [[a, b], [c]],
          missingLinks: links,
        },
      };
    }
    case 'cookie_rejected':
    case 'cluster_unavailable': {
      const error =
        type === 'cookie_rejected'
          ? fails('cookie_rejected', 'The node did not accept the cookie.', { node: a })
          : fails('cluster_unavailable', 'No node of the cluster answers.', { nodes: [a, b, c] });
      const why = type === 'cookie_rejected' ? 'Our link was refused.' : 'It does not answer.';
      return {
        error,
        status:
          type === 'cookie_rejected'
            ? { state: 'refused', error }
            : { state: 'reconnecting', attempt: 4, nextAt: now + 8_000, error },
        topology: withLost(healthy, {
          [a]: ['unreachable', why],
          [b]: ['unreachable', why],
          [c]: ['unreachable', why],
        }),
      };
    }
    case 'stale_data':
      return { error: null, status: { state: 'stale', since: now - 90_000, error: null }, topology: healthy };
  }
}

const SUGGESTIONS: Partial<Record<ErrorCode, readonly string[]>> = {
  timeout: ['Try again.', 'Look at the health of the node.'],
  node_unreachable: ['Look which other nodes still see it.'],
  network_partition: ['Look at the connectivity matrix.'],
  cluster_unavailable: ['Check that the nodes run and can be reached from here.'],
  cookie_rejected: ['Check the cookie file.'],
  rate_limited: ['Wait a second.'],
};

function withLost(
  topology: ClusterTopology,
  lost: Readonly<Record<string, readonly [NodeStatus, string]>>,
): ClusterTopology {
  const alive = topology.nodes.filter((name) => lost[name] === undefined);
  const states = Object.entries(lost).map(([name, [status, reason]]) => [
    name,
    sampleNodeState(name, {
      status,
      reason,
      since: SAMPLE_TIME,
      lastSeen: status === 'partitioned' ? null : SAMPLE_TIME,
    }),
  ]);
  return {
    ...topology,
    connectedNodes: alive,
    islands: alive.length === 0 ? [] : [alive],
    nodeStates: { ...topology.nodeStates, ...Object.fromEntries(states) },
  };
}
