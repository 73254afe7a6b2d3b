import type { Cost } from '../model/operation.js';
import type { NodeSweep } from '../probe/cluster-probe.js';
import { reportVitals } from './node-report.js';
import { hash, unit } from './random.js';
import { slownessOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

/** In a large cluster a node measures the round trip to this many peers at a sweep, to others at the next. */
const PEERS_MEASURED = 16;

/** A node's own view at a time: what it measures of itself, and whom it is connected to. */
export function reportSweep(
  world: World,
  node: SimulatedNode,
  at: number,
  latencyMs: number,
  cost: Cost,
): NodeSweep {
  const visible = world.visible(node, at);
  return {
    vitals: reportVitals(node, at, visible.length, cost),
    otpRelease: node.hardware.otpRelease,
    visible,
    hidden: [],
    peerRttMs: peerRoundTrips(world, node, visible, latencyMs, at),
    netTicktime: world.netTicktimeSeconds,
  };
}

function peerRoundTrips(
  world: World,
  node: SimulatedNode,
  visible: readonly string[],
  latencyMs: number,
  at: number,
): Record<string, number> {
  const turn = Math.floor(at / 1_000);
  const all = visible.length <= 2 * PEERS_MEASURED;
  const roundTrips: Record<string, number> = {};
  for (let place = 0; place < (all ? visible.length : PEERS_MEASURED); place += 1) {
    const name = visible[all ? place : (turn * PEERS_MEASURED + place) % visible.length] as string;
    const peer = world.require(name);
    const slower = Math.max(slownessOf(node, at), slownessOf(peer, at));
    const distance = 0.5 + unit(hash(Math.min(node.seed, peer.seed), Math.max(node.seed, peer.seed), turn));
    roundTrips[name] = Math.round(latencyMs * 0.4 * distance * slower * 1_000) / 1_000;
  }
  return roundTrips;
}
