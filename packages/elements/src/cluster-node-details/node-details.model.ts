import { msg } from '@lit/localize';
import type { NodeInfo, NodeMemory, NodePeer, NodeVitals, Usage } from '@beamdeck/core';
import type { Sample } from '../chart/sparkline.model.js';
import { rates } from '../chart/sparkline.model.js';

/** The gauges of a node, from whichever was measured last: its sweep or its full answer. */
export interface Gauges {
  readonly collectedAt: string;
  readonly processes: Usage;
  readonly ports: Usage;
  readonly atoms: Usage;
  readonly ets: Usage;
  readonly memory: NodeMemory;
  readonly runQueue: number;
  readonly schedulersOnline: number;
  readonly uptimeSeconds: number;
}

/** Null where neither is known. */
export function latestGauges(info: NodeInfo | null, vitals: NodeVitals | null): Gauges | null {
  if (info === null) return vitals;
  if (vitals !== null && Date.parse(vitals.collectedAt) > Date.parse(info.collectedAt)) return vitals;
  return {
    collectedAt: info.collectedAt,
    ...info.limits,
    memory: info.memory,
    runQueue: info.performanceMetrics.runQueue,
    schedulersOnline: info.systemInfo.schedulersOnline,
    uptimeSeconds: info.systemInfo.uptimeSeconds,
  };
}

export interface MemoryPart {
  readonly key: 'processes' | 'binary' | 'ets' | 'code' | 'atom' | 'rest';
  readonly label: string;
  readonly value: number;
}

/** The parts that add up to the total: what processes hold, and of the system's share what it is made of. */
export function memoryParts(memory: NodeMemory): readonly MemoryPart[] {
  const named = memory.binary + memory.ets + memory.code + memory.atom;
  const rest = Math.max(0, memory.total - memory.processes - named);
  return [
    { key: 'processes', label: msg('processes'), value: memory.processes },
    { key: 'binary', label: msg('binary'), value: memory.binary },
    { key: 'ets', label: 'ETS', value: memory.ets },
    { key: 'code', label: msg('code'), value: memory.code },
    { key: 'atom', label: msg('atoms'), value: memory.atom },
    { key: 'rest', label: msg('rest'), value: rest },
  ];
}

/** One line of history of a node, beside its newest value. */
export interface Trend {
  readonly key: 'runQueue' | 'reductions' | 'processes' | 'memory';
  readonly label: string;
  readonly samples: readonly Sample[];
}

export function trends(history: readonly NodeVitals[]): readonly Trend[] {
  const of = (value: (vitals: NodeVitals) => number): Sample[] =>
    history.map((vitals) => ({ at: Date.parse(vitals.collectedAt), value: value(vitals) }));
  return [
    { key: 'runQueue', label: msg('run queue'), samples: of((vitals) => vitals.runQueue) },
    {
      key: 'reductions',
      label: msg('reductions/s'),
      samples: rates(of((vitals) => vitals.reductions)),
    },
    { key: 'processes', label: msg('processes'), samples: of((vitals) => vitals.processes.used) },
    { key: 'memory', label: msg('memory'), samples: of((vitals) => vitals.memory.total) },
  ];
}

/** A pause longer than this in a history is a gap: three times its usual step, and never under 15 s. */
export function gapMs(history: readonly NodeVitals[]): number {
  const times = history.map((vitals) => Date.parse(vitals.collectedAt));
  const steps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .sort((a, b) => a - b);
  return Math.max(15_000, (steps[Math.floor(steps.length / 2)] ?? 0) * 3);
}

/** A peer with what went over its link; rates only once two answers of the same life of the node are known. */
export interface PeerTraffic {
  readonly peer: NodePeer;
  /** Bytes per second, both ways together. */
  readonly rate: number | null;
}

export function peerTraffic(info: NodeInfo, before: NodeInfo | null): readonly PeerTraffic[] {
  const comparable = before !== null && before.incarnation === info.incarnation;
  const seconds = comparable ? (Date.parse(info.collectedAt) - Date.parse(before.collectedAt)) / 1_000 : 0;
  const earlier = new Map(comparable ? before.networkInfo.peers.map((peer) => [peer.node, peer]) : []);
  return info.networkInfo.peers.map((peer) => {
    const then = earlier.get(peer.node);
    const bytes = sum(peer);
    const bytesThen = then === undefined ? null : sum(then);
    const grown = bytes !== null && bytesThen !== null && seconds > 0 && bytes >= bytesThen;
    return { peer, rate: grown ? (bytes - bytesThen) / seconds : null };
  });
}

function sum({ bytesIn, bytesOut }: NodePeer): number | null {
  return bytesIn === null || bytesOut === null ? null : bytesIn + bytesOut;
}

/** Why a field is null, from the node's own account; a plain sentence where it gives none. */
export function unmeasuredReason(info: NodeInfo, path: string): string {
  return info.unmeasured[path] ?? msg('The node did not tell.');
}

/** What the newest answer is, and the one before it, as long as both are of the same node. */
export interface InfoPair {
  readonly info: NodeInfo | null;
  readonly before: NodeInfo | null;
}

export function nextInfo(pair: InfoPair, info: NodeInfo): InfoPair {
  const held = pair.info;
  if (held === null || held.name !== info.name) return { info, before: null };
  if (held.collectedAt === info.collectedAt) return { info, before: pair.before };
  // An answer overtaken by a newer one.
  if (held.incarnation === info.incarnation && held.collectedAt > info.collectedAt) return pair;
  return { info, before: held };
}
