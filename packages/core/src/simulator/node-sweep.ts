import type { Cost } from '../model/operation.js';
import type { HostMemory, NodeSweep } from '../probe/cluster-probe.js';
import { reportCollections, reportVitals } from './node-report.js';
import { hash, unit } from './random.js';
import { slownessOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

/** In a large cluster a node measures the round trip to this many peers at a sweep, to others at the next. */
const PEERS_MEASURED = 16;
const GIB = 2 ** 30;
/** For each process, when the machine was chosen. */
const BYTES_PLANNED = 80_000;
/** How slow a node must be before those that send to it notice. */
const SLOW_READER = 10;

/** A node's own view at a time: what it measures of itself, and whom it is connected to. */
export function reportSweep(
  world: World,
  node: SimulatedNode,
  at: number,
  latencyMs: number,
  cost: Cost,
): NodeSweep {
  const visible = world.visible(node, at);
  const vitals = reportVitals(node, at, visible.length, cost);
  return {
    vitals,
    otpRelease: node.hardware.otpRelease,
    visible,
    hidden: [],
    peerRttMs: peerRoundTrips(world, node, visible, latencyMs, at),
    netTicktime: world.netTicktimeSeconds,
    hostMemory: hostMemory(node, vitals.memory.total),
    linkQueues: { bytes: queuesToSlow(world, node, visible, at), unread: 0 },
    garbageCollection: reportCollections(node, at),
  };
}

/** A machine of a usual size for what the node holds, and little else on it. */
function hostMemory({ population }: SimulatedNode, held: number): HostMemory {
  let total = 2 * GIB;
  while (total < population.size * BYTES_PLANNED) total *= 2;
  const available = Math.max(0.01 * total, 0.94 * total - 1.1 * held);
  return { bound: 'host', total, available: Math.floor(available) };
}

/** A peer that is very slow does not read in time; its sender's socket then holds what an inet driver holds back. */
function queuesToSlow(
  world: World,
  node: SimulatedNode,
  visible: readonly string[],
  at: number,
): Record<string, number> {
  const queues: Record<string, number> = {};
  for (const name of visible) {
    const peer = world.require(name);
    const factor = slownessOf(peer, at);
    if (factor < SLOW_READER) continue;
    queues[name] = Math.floor(69_424 * (0.5 + 0.5 * unit(hash(node.seed, peer.seed, 51))));
  }
  return queues;
}

function peerRoundTrips(
  world: World,
  node: SimulatedNode,
  visible: readonly string[],
  latencyMs: number,
  at: number,
): Record<string, number | null> {
  const turn = Math.floor(at / 1_000);
  const all = visible.length <= 2 * PEERS_MEASURED;
  const roundTrips: Record<string, number | null> = {};
  for (let place = 0; place < (all ? visible.length : PEERS_MEASURED); place += 1) {
    const name = visible[all ? place : (turn * PEERS_MEASURED + place) % visible.length] as string;
    const peer = world.require(name);
    if (peer.life !== 'running') {
      roundTrips[name] = null;
      continue;
    }
    const slower = Math.max(slownessOf(node, at), slownessOf(peer, at));
    const distance = 0.5 + unit(hash(Math.min(node.seed, peer.seed), Math.max(node.seed, peer.seed), turn));
    roundTrips[name] = Math.round(latencyMs * 0.4 * distance * slower * 1_000) / 1_000;
  }
  return roundTrips;
}
