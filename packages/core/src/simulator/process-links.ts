import type { ProcessTie } from '../model/process-info.js';
import { pidText } from './pid-text.js';
import type { Population, Segment } from './population.js';
import type { ProcessLens } from './process-lens.js';
import type { SimulatedNode } from './simulated-node.js';
import { socketId } from './socket.js';

/** The first links of a process, and how many there are. */
export interface Links {
  readonly total: number;
  readonly items: ProcessTie[];
}

/**
 * What the process that the lens is at is linked to: what started it, what it supervises, and a connection to its socket
 * and to the request that it serves.
 */
export function linksOf(node: SimulatedNode, lens: ProcessLens, at: number, limit: number): Links {
  const { population } = node;
  const { roster, changes } = population;
  const items: ProcessTie[] = [];
  let total = 0;
  const add = (tie: () => ProcessTie): void => {
    total += 1;
    if (items.length < limit) items.push(tie());
  };
  const { fixed, segment, index } = lens;
  if (fixed === null) {
    const other = population.lens();
    add(() => tieOf(node, segment?.pool.supervisor ?? -1, at));
    if (segment !== null && isOf(segment, CONNECTIONS)) {
      add(() => ({ kind: 'port', id: socketId(lens.pid), node: node.name, registeredName: null }));
    }
    const peer = partner(population, index);
    if (peer !== null && other.seek(peer, at)) add(() => tieOf(node, peer, at));
    return { total, items };
  }
  if (fixed.parent >= 0) add(() => tieOf(node, fixed.parent, at));
  for (const child of fixed.children) {
    if (changes.ofFixed(child)?.gone !== true) add(() => tieOf(node, child, at));
  }
  const pool = population.segments[fixed.pool];
  if (pool !== undefined && roster.pools[fixed.pool] !== undefined) {
    const first = population.firstOf(pool, at, limit - items.length);
    items.push(...first.map((each) => tieOf(node, each, at)));
    total += population.poolCount(pool, at);
  }
  return { total, items };
}

/** The process at an index, as another is tied to it. */
export function tieOf({ name, population }: SimulatedNode, index: number, at: number): ProcessTie {
  const lens = population.lens();
  lens.seek(index, at);
  return { kind: 'process', id: pidText(lens.pid), node: name, registeredName: lens.fixed?.name ?? null };
}

/** The request that the connection at an index serves; null when there is none, or it is no connection. */
export function linkedRequest(
  population: Population,
  index: number,
  at: number,
): { readonly index: number; readonly turn: number } | null {
  const segment = population.segmentOf(index);
  const request = segment !== undefined && isOf(segment, CONNECTIONS) ? partner(population, index) : null;
  const lens = population.lens();
  return request !== null && lens.seek(request, at) ? { index: request, turn: lens.turn } : null;
}

const CONNECTIONS = 'cowboy_clear:';
const REQUESTS = 'cowboy_stream_h:';

export const isConnection = (segment: Segment): boolean => isOf(segment, CONNECTIONS);
const isOf = ({ pool }: Segment, start: string): boolean => pool.initialCall.startsWith(start);

/** Each request has the connection in the slot of the same number. */
function partner(population: Population, index: number): number | null {
  const own = population.segmentOf(index);
  if (own === undefined || !(isOf(own, CONNECTIONS) || isOf(own, REQUESTS))) return null;
  const start = isOf(own, CONNECTIONS) ? REQUESTS : CONNECTIONS;
  const other = population.segments.find((segment) => isOf(segment, start));
  const slot = index - population.fixedCount - own.offset;
  return other === undefined || slot >= other.size ? null : population.fixedCount + other.offset + slot;
}
