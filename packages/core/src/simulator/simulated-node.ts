import { Population } from './population.js';
import { between, hash } from './random.js';
import type { Roster } from './roster.js';

/**
 * Whether a node runs. `stopped`: the program ended, its host lives and says so. `host_lost`: no answer from there at all.
 * `left`: stopped on purpose, and not started again by healing.
 */
export type NodeLife = 'running' | 'frozen' | 'stopped' | 'host_lost' | 'left';

export interface Slowness {
  /** Everything takes this many times as long. */
  readonly factor: number;
  readonly until: number;
}

/** One node of a simulation: who it is, and the little that was done to it. */
export interface SimulatedNode {
  readonly index: number;
  readonly name: string;
  readonly seed: number;
  readonly hardware: { readonly schedulers: number; readonly otpRelease: string; readonly port: number };
  life: NodeLife;
  /** Counts the lives of the node, as the creation of a real one tells them apart. */
  creation: number;
  bootAt: number;
  /** Processes of this life; replaced at each start. */
  population: Population;
  slowness: Slowness | null;
}

const HOUR = 3_600_000;

/** A node that has been up for a while: some hours, by its seed. */
export function createNode(
  roster: Roster,
  clusterSeed: number,
  index: number,
  processes: number,
  bootedAt: number | null,
  now: number,
): SimulatedNode {
  const seed = hash(clusterSeed, 1, index);
  const bootAt = bootedAt ?? now - between(hash(seed, 2), 2 * HOUR, 90 * HOUR);
  const target = Math.round(processes * (0.94 + between(hash(seed, 3), 0, 12) / 100));
  return {
    index,
    name: nodeName(index),
    seed,
    hardware: {
      schedulers: 4 * between(hash(clusterSeed, 4), 1, 4),
      otpRelease: between(hash(seed, 5), 0, 9) === 0 ? '26' : '27',
      port: between(hash(seed, 6), 32_768, 60_999),
    },
    life: 'running',
    creation: between(hash(seed, 8), 1, 1_000_000_000),
    bootAt,
    population: new Population(roster, hash(seed, 9, 0), bootAt, target),
    slowness: null,
  };
}

/** The node's next life: nothing of the last one is left but its name. */
export function restartNode(node: SimulatedNode, roster: Roster, processes: number, now: number): void {
  node.creation += 1;
  node.bootAt = now;
  node.life = 'running';
  node.slowness = null;
  const target = Math.round(processes * (0.94 + between(hash(node.seed, 3), 0, 12) / 100));
  node.population = new Population(roster, hash(node.seed, 9, node.creation), now, target);
}

/** Tells one life of a node from the next. */
export function incarnationOf(node: SimulatedNode): string {
  return `${node.creation}-${Math.floor(node.bootAt)}`;
}

/** How many times slower than usual the node is now. */
export function slownessOf(node: SimulatedNode, at: number): number {
  return node.slowness !== null && at < node.slowness.until ? node.slowness.factor : 1;
}

/** `shop-a@sim.local` … `shop-z`, `shop-aa` …: the host says at a glance that it is not real. */
export function nodeName(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(97 + ((rest - 1) % 26)) + letters;
  }
  return `shop-${letters}@sim.local`;
}
