import { BeamdeckError } from '../model/error.js';
import { Mesh } from './mesh.js';
import type { Hearing } from './mesh.js';
import { severs, seversObserver } from './partition.js';
import type { Partition } from './partition.js';
import { between, hash, mix, unit } from './random.js';
import { buildRoster } from './roster.js';
import type { Roster } from './roster.js';
import { createNode, restartNode } from './simulated-node.js';
import type { NodeLife, SimulatedNode } from './simulated-node.js';
import type { SimulatedAct } from './simulation-controls.js';

export interface WorldOptions {
  readonly nodes: number;
  /** 32 bits. */
  readonly seed: number;
  readonly processesPerNode: number;
  readonly netTicktimeSeconds: number;
  readonly startAt: number;
}

/** What we, who watch, can have of a node: its answers, silence, or its host saying that it does not run. */
export type Reach = 'ok' | 'silent' | 'not_running';

export const MAX_NODES = 1_000;
const MAX_PARTITIONS = 32;
const MAX_ACTS = 1_000;

/**
 * The simulated cluster itself: which nodes live and who hears whom. It has no timers; faults are told to it with the
 * time at which they happen, and it answers for any time from then on. The order of calls and the seed decide all.
 */
export class World {
  readonly roster: Roster = buildRoster();
  readonly nodes: SimulatedNode[] = [];
  readonly netTicktimeSeconds: number;
  readonly seed: number;
  readonly processesPerNode: number;
  readonly #byName = new Map<string, SimulatedNode>();
  readonly #mesh: Mesh;
  readonly #listeners = new Set<() => void>();
  readonly #visible = new Map<number, { version: number; until: number; names: readonly string[] }>();
  #partitions: readonly Partition[] = [];
  #nextPartition = 1;
  readonly #acts: SimulatedAct[] = [];

  constructor({ nodes, seed, processesPerNode, netTicktimeSeconds, startAt }: WorldOptions) {
    this.seed = seed;
    this.processesPerNode = processesPerNode;
    this.netTicktimeSeconds = netTicktimeSeconds;
    this.#mesh = new Mesh(nodes, startAt, {
      tickWindowMs: (from, to) => this.tickWindowMs(hash(from, to)),
      reconnectMs: (a, b, at) =>
        between(mix(mix(seed, Math.min(a, b) * MAX_NODES + Math.max(a, b)), at | 0), 80, 2_400),
    });
    for (let index = 0; index < nodes; index += 1) this.#add(index, null, startAt);
  }

  /** Called after each change, however caused, with everything already in place. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  find(name: string): SimulatedNode | undefined {
    return this.#byName.get(name);
  }

  require(name: string): SimulatedNode {
    const node = this.#byName.get(name);
    if (node !== undefined) return node;
    throw new BeamdeckError('node_not_found', 'The simulation has no node of this name.', {
      details: { node: name },
      suggestions: [`Nodes start with ${this.nodes[0]?.name ?? ''}; joined nodes get the next free name.`],
    });
  }

  /** How long an end of a link waits for a sign of life: a quarter less to a quarter more than the tick time. */
  tickWindowMs(word: number): number {
    return this.netTicktimeSeconds * 1_000 * (0.75 + 0.5 * unit(mix(this.seed, word)));
  }

  reach(node: SimulatedNode): Reach {
    if (this.#partitions.some((partition) => seversObserver(partition, node.index))) return 'silent';
    if (node.life === 'frozen' || node.life === 'host_lost') return 'silent';
    return node.life === 'running' ? 'ok' : 'not_running';
  }

  /** What `from` has in its `nodes()`; empty for a node that does not run. */
  sees(from: SimulatedNode, to: SimulatedNode, at: number): boolean {
    if (from === to || !exists(from)) return false;
    // A closed end is known at once to all who can hear its host, so the mesh keeps no note of it.
    if (!exists(to) && this.#hears(from, to) === 'closed') return false;
    return this.#mesh.sees(from.index, to.index, at);
  }

  /** `nodes()` of a node. The same array as long as nothing changes. */
  visible(from: SimulatedNode, at: number): readonly string[] {
    const held = this.#visible.get(from.index);
    if (held !== undefined && held.version === this.#mesh.version && at < held.until) return held.names;
    const names = this.nodes.filter((to) => this.sees(from, to, at)).map(({ name }) => name);
    const until = this.#mesh.nextChange(from.index, at) ?? Number.POSITIVE_INFINITY;
    this.#visible.set(from.index, { version: this.#mesh.version, until, names });
    return names;
  }

  get partitions(): readonly Partition[] {
    return this.#partitions;
  }

  /** What was done to processes, oldest first: the last thousand. */
  get acts(): readonly SimulatedAct[] {
    return this.#acts;
  }

  noteAct(act: SimulatedAct): void {
    if (this.#acts.push(act) > MAX_ACTS) this.#acts.shift();
  }

  /** Bytes held for who sees whom. */
  get meshBytes(): number {
    return this.#mesh.bytes;
  }

  setLife(node: SimulatedNode, life: NodeLife, at: number): void {
    if (node.life === life) return;
    const starts = life === 'running' && !exists(node);
    if (starts) {
      restartNode(node, this.roster, this.processesPerNode, at);
      for (const other of this.nodes) if (other !== node) this.#mesh.part(node.index, other.index);
    }
    node.life = life;
    for (const other of this.nodes) this.#settle(node, other, at);
    this.#changed(at);
  }

  join(at: number): SimulatedNode {
    if (this.nodes.length >= MAX_NODES) {
      throw new BeamdeckError('invalid_parameter', `A simulation holds at most ${MAX_NODES} nodes.`, {
        suggestions: ['Start a new simulation with fewer nodes.'],
      });
    }
    const node = this.#add(this.nodes.length, at, at);
    this.#mesh.grow(this.nodes.length);
    for (const other of this.nodes) {
      if (other === node) continue;
      this.#mesh.part(node.index, other.index);
      this.#settle(node, other, at);
    }
    this.#changed(at);
    return node;
  }

  partition(
    islands: ReadonlyMap<number, number>,
    asymmetric: boolean,
    observer: number | null,
    at: number,
  ): number {
    if (this.#partitions.length >= MAX_PARTITIONS) {
      throw new BeamdeckError('rate_limited', `At most ${MAX_PARTITIONS} partitions at a time.`, {
        suggestions: ['Heal some first.'],
      });
    }
    // The mesh keeps no note of nodes that are gone; across the cut their absence is no longer to be heard.
    for (const gone of this.nodes) {
      if (exists(gone) || !islands.has(gone.index)) continue;
      for (const other of this.nodes) {
        if (other !== gone && !this.sees(other, gone, at)) this.#mesh.part(other.index, gone.index);
      }
    }
    const id = this.#nextPartition++;
    this.#partitions = [...this.#partitions, { id, islands, asymmetric, observer }];
    this.#settleMembers(islands, at);
    this.#changed(at);
    return id;
  }

  /** Takes a partition away; false when it was gone already. */
  unite(id: number, at: number): boolean {
    const partition = this.#partitions.find((each) => each.id === id);
    if (partition === undefined) return false;
    this.#partitions = this.#partitions.filter((each) => each !== partition);
    this.#settleMembers(partition.islands, at);
    this.#changed(at);
    return true;
  }

  /** Tells the listeners of a change that was made to a node directly. */
  touch(at: number): void {
    this.#changed(at);
  }

  /** Not there, and known to be by all: nobody is cut off from its host. */
  #isGone(index: number): boolean {
    const { life } = this.nodes[index] as SimulatedNode;
    return (
      (life === 'stopped' || life === 'left') && !this.#partitions.some(({ islands }) => islands.has(index))
    );
  }

  #add(index: number, bootedAt: number | null, now: number): SimulatedNode {
    const node = createNode(this.roster, this.seed, index, this.processesPerNode, bootedAt, now);
    this.nodes.push(node);
    this.#byName.set(node.name, node);
    return node;
  }

  #settleMembers(islands: ReadonlyMap<number, number>, at: number): void {
    const members = [...islands];
    members.forEach(([a, islandOfA], place) => {
      for (let next = place + 1; next < members.length; next += 1) {
        const [b, islandOfB] = members[next] as [number, number];
        if (islandOfA !== islandOfB)
          this.#settle(this.nodes[a] as SimulatedNode, this.nodes[b] as SimulatedNode, at);
      }
    });
  }

  #settle(a: SimulatedNode, b: SimulatedNode, at: number): void {
    if (a === b) return;
    this.#mesh.settle(a.index, b.index, at, this.#hears(a, b), this.#hears(b, a));
  }

  #hears(listener: SimulatedNode, speaker: SimulatedNode): Hearing {
    if (this.#partitions.some((partition) => severs(partition, listener.index, speaker.index)))
      return 'silent';
    if (speaker.life === 'frozen' || speaker.life === 'host_lost') return 'silent';
    return speaker.life === 'running' ? 'ok' : 'closed';
  }

  #changed(at: number): void {
    this.#mesh.compact(at, (index) => this.#isGone(index));
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Whether the node's program is there at all, running or paused. */
export function exists(node: SimulatedNode): boolean {
  return node.life === 'running' || node.life === 'frozen';
}
