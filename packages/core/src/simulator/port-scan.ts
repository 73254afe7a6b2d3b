import type { ErlangPort, PortQuery } from '../model/port.js';
import type { TableScan } from '../probe/cluster-probe.js';
import { pidText } from './pid-text.js';
import { isConnection } from './process-links.js';
import { bump, fraction, hash, mix, unit } from './random.js';
import type { SimulatedNode } from './simulated-node.js';
import { MAX_PORTS, OWN_PORTS, socketId } from './socket.js';
import { TopRows } from './top-rows.js';

/** Looking at this many takes a few milliseconds. */
const PORTS_PER_STEP = 10_000;

/** Ports open on the node: its own, one to each peer, and one to each connection. */
export function countPorts({ population }: SimulatedNode, at: number, peers: number): number {
  const sockets = population.segments.find(isConnection);
  const connected = sockets === undefined ? 0 : population.poolCount(sockets, at);
  return Math.min(MAX_PORTS, ownPorts(population).length + peers + connected);
}

/** Bytes over the link to a peer, by its place among all peers. */
export function peerTraffic(
  { seed, bootAt }: SimulatedNode,
  at: number,
  place: number,
): { in: number; out: number } {
  const seconds = (at - bootAt) / 1_000;
  const traffic = (salt: number, rate: number) => Math.floor(seconds * rate * (0.5 + unit(hash(seed, salt))));
  return { in: traffic(100 + place, 9_200), out: traffic(2_100 + place, 8_700) };
}

/** The best ports of a node for a query. Looks at each and keeps the best alone; yields between steps. */
export function* scanPorts(
  node: SimulatedNode,
  query: PortQuery,
  peers: readonly string[],
  at: number,
): Generator<undefined, TableScan<ErlangPort>> {
  const text = query.search?.toLowerCase() ?? '';
  const sign = query.order === 'asc' ? -1 : 1;
  const top = new TopRows(query.limit);
  const held = new Map<number, ErlangPort>();
  let [scanned, matched] = [0, 0];
  for (const port of portsOf(node, peers, at)) {
    if (scanned > 0 && scanned % PORTS_PER_STEP === 0) yield;
    scanned += 1;
    if (![port.id, port.name, port.ownerName ?? ''].some((each) => each.toLowerCase().includes(text)))
      continue;
    matched += 1;
    top.offer(sign * keyOf(port, query.sort), scanned, scanned);
    held.set(scanned, port);
    // Twice as many as are wanted, and then only the best again.
    if (held.size >= 2 * query.limit + 64) keep(held, new Set(top.best()));
  }
  return { rows: top.best().map((place) => held.get(place) as ErlangPort), matched, scanned };
}

function keep(held: Map<number, ErlangPort>, best: ReadonlySet<number>): void {
  for (const place of held.keys()) if (!best.has(place)) held.delete(place);
}

function keyOf(port: ErlangPort, sort: PortQuery['sort']): number {
  if (sort === 'name') return NAMES.indexOf(port.name);
  return port[sort === 'queue_bytes' ? 'queueBytes' : sort] ?? -1;
}

/** All names that there are, in code unit order. */
const NAMES: readonly string[] = [...new Set(OWN_PORTS.map(([, name]) => name))].sort();

/** Ports of the node itself whose owners live. */
const ownPorts = ({ roster, changes }: SimulatedNode['population']) =>
  OWN_PORTS.map(([owner, ...rest], place) => ({ owner: roster.named.get(owner) ?? -1, rest, place })).filter(
    ({ owner }) => changes.ofFixed(owner)?.gone !== true,
  );

function* portsOf(node: SimulatedNode, peers: readonly string[], at: number): Generator<ErlangPort> {
  const { population, name, hardware } = node;
  const lens = population.lens();
  const port = (id: string, words: readonly [name: string, local: string | null, remote: string | null]) => ({
    node: name,
    id,
    name: words[0],
    owner: pidText(lens.pid),
    ownerName: lens.fixed?.name ?? null,
    registeredName: null,
    queueBytes: 0,
    memory: 40 + (lens.pid % 3) * 1_024,
    osPid: words[0].startsWith('sh ') ? 4_000 + (node.seed % 20_000) : null,
    local: words[1]?.replace('dist', String(hardware.port)) ?? null,
    remote: words[2],
  });
  for (const { owner, rest, place } of ownPorts(population)) {
    lens.seek(owner, at);
    yield { ...port(`#Port<0.${place}>`, rest), ...traffic(mix(node.seed, place), at - node.bootAt, 900) };
  }
  lens.seek(population.roster.named.get('net_kernel') ?? 0, at);
  let place = 0;
  for (const peer of peers) {
    const { in: input, out: output } = peerTraffic(node, at, place);
    const ends = [
      'tcp_inet',
      `10.20.0.7:${40_000 + place}`,
      `${peer.slice(peer.indexOf('@') + 1)}:${hardware.port}`,
    ] as const;
    yield { ...port(`#Port<0.${OWN_PORTS.length + place}>`, ends), input, output };
    place += 1;
  }
  const sockets = population.segments.find(isConnection);
  let left = MAX_PORTS - place - ownPorts(population).length;
  for (let slot = 0; sockets !== undefined && slot < sockets.size && left > 0; slot += 1) {
    if (!lens.seek(population.fixedCount + sockets.offset + slot, at)) continue;
    left -= 1;
    const own = mix(node.seed, lens.pid);
    const client = `203.0.${own & 0xff}.${(own >>> 8) & 0xff}:${1_024 + ((own >>> 16) % 60_000)}`;
    const ageMs = at - lens.startedAt;
    // Now and then a client reads slowly.
    const waits = own % 29 === 0 ? Math.floor(9_000 * bump(fraction(ageMs / 7_000))) : 0;
    yield {
      ...port(socketId(lens.pid), ['tcp_inet', '10.20.0.7:4000', client]),
      ...traffic(own, ageMs, 2_600),
      queueBytes: waits,
    };
  }
}

const traffic = (own: number, ageMs: number, rate: number) => ({
  input: Math.floor((ageMs / 1_000) * rate * (0.1 + unit(own))),
  output: Math.floor((ageMs / 1_000) * rate * (0.4 + 4 * unit(mix(own, 7)))),
});
