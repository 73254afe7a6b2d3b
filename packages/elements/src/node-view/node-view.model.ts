import { msg, str } from '@lit/localize';
import type { ClusterTopology, NodeState, NodeStatus, NodeVitals, Usage } from '@beamdeck/core';
import { NEAR } from '../chart/nearness.model.js';
import { ageOf } from '../format/duration.js';
import { nodeLabels } from '../format/node-name.js';
import { formatCount, formatShare } from '../format/number.js';

/** Numbers older than this are drawn as old, even of a node that counts as up: three missed sweeps at the usual pace. */
export const FRESH_MS = 15_000;

/** How a node is marked: `warning` is an up node with a limit near; the others are the node's status. */
export type NodeTone = 'up' | 'warning' | Exclude<NodeStatus, 'up'>;

/** A limit that is near, with the numbers that say so. */
export interface Concern {
  readonly what: string;
  readonly share: number;
  readonly text: string;
}

/** One node as any element shows it: its place in the topology and its last numbers, with their age. */
export interface NodeView {
  readonly name: string;
  readonly label: string;
  readonly tone: NodeTone;
  readonly status: NodeStatus;
  /** How long it has had this status, in ms; null where unknown. */
  readonly statusAgeMs: number | null;
  readonly lastSeenAgeMs: number | null;
  readonly reason: string | null;
  readonly simulated: boolean;
  /** The node the user entered through. */
  readonly entered: boolean;
  readonly otpRelease: string | null;
  readonly vitals: NodeVitals | null;
  readonly numbersAgeMs: number | null;
  /** False while the connection is broken: the status is the last one known, not the present one. */
  readonly believed: boolean;
  /** Its numbers are those of now. */
  readonly fresh: boolean;
  readonly concerns: readonly Concern[];
}

export interface NodeViewOptions {
  readonly now: number;
  /** False when the connection itself is not what it should be: then nothing is fresh. */
  readonly live: boolean;
}

/** All nodes of a topology in its own order, also those that vanished and those that were expected and never came. */
export function nodeViews(
  topology: ClusterTopology,
  vitals: ReadonlyMap<string, NodeVitals> | null,
  options: NodeViewOptions,
): readonly NodeView[] {
  const names = [...new Set([...topology.nodes, ...topology.missingNodes])];
  const labels = nodeLabels(names);
  return names.map((name) =>
    nodeView(
      topology.nodeStates[name] ?? neverSeen(name, topology),
      {
        label: labels.get(name) ?? name,
        entered: topology.currentNode === name,
        vitals: vitals?.get(name) ?? null,
      },
      options,
    ),
  );
}

export function nodeView(
  state: NodeState,
  known: { readonly label: string; readonly entered: boolean; readonly vitals: NodeVitals | null },
  { now, live }: NodeViewOptions,
): NodeView {
  const numbersAgeMs = ageOf(known.vitals?.collectedAt, now);
  const concerns = known.vitals === null ? [] : limitConcerns(known.vitals);
  const up = state.status === 'up';
  return {
    name: state.name,
    label: known.label,
    tone: state.status === 'up' ? (concerns.length > 0 ? 'warning' : 'up') : state.status,
    status: state.status,
    statusAgeMs: ageOf(state.since, now),
    lastSeenAgeMs: up ? null : (ageOf(state.lastSeen, now) ?? numbersAgeMs),
    reason: state.reason,
    simulated: state.simulated,
    entered: known.entered,
    otpRelease: state.otpRelease,
    vitals: known.vitals,
    numbersAgeMs,
    believed: live,
    fresh:
      live && (up || state.status === 'partitioned') && numbersAgeMs !== null && numbersAgeMs <= FRESH_MS,
    concerns,
  };
}

/** Shape and words of each tone: colour is never the only sign. */
export const MARKS: Readonly<
  Record<NodeTone | 'simulated', { readonly glyph: string; readonly word: string; readonly color: string }>
> = {
  up: { glyph: '●', word: 'up', color: 'ok' },
  warning: { glyph: '◆', word: 'warning', color: 'warn' },
  partitioned: { glyph: '▲', word: 'partitioned', color: 'bad' },
  unreachable: { glyph: '○', word: 'unreachable', color: 'dim' },
  down: { glyph: '✕', word: 'down', color: 'crit' },
  unknown: { glyph: '?', word: 'unknown', color: 'dim' },
  simulated: { glyph: '▨', word: 'simulated', color: 'sim' },
};

/** Which limits of the virtual machine are near, nearest first. A limit of 0 is no limit. */
export function limitConcerns(vitals: NodeVitals): readonly Concern[] {
  const limits: readonly (readonly [string, Usage])[] = [
    [msg('processes'), vitals.processes],
    [msg('ports'), vitals.ports],
    [msg('atoms'), vitals.atoms],
    [msg('ETS tables'), vitals.ets],
  ];
  return limits
    .filter(([, usage]) => usage.limit > 0 && usage.used / usage.limit >= NEAR)
    .map(([what, { used, limit }]) => ({
      what,
      share: used / limit,
      text: msg(
        str`${what} at ${formatShare(used / limit)} of the limit: ${formatCount(used)} of ${formatCount(limit)}`,
      ),
    }))
    .sort((a, b) => b.share - a.share);
}

function neverSeen(name: string, topology: ClusterTopology): NodeState {
  return {
    name,
    status: 'unknown',
    since: topology.collectedAt,
    lastSeen: null,
    reason: msg('Expected by configuration, and never seen.'),
    simulated: topology.simulationEnabled,
    incarnation: null,
    otpRelease: null,
  };
}
