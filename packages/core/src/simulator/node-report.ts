import { isoTime } from '../clock/clock.js';
import type { NodeApplication, NodeInfo, NodeMemory, NodeVitals } from '../model/node.js';
import type { Cost } from '../model/operation.js';
import { ertsVersions } from './catalogue.js';
import { countTables } from './ets-tables.js';
import { countPorts, peerTraffic } from './port-scan.js';
import { floodLevel, reductionsAfter } from './population.js';
import { BYTES_PER_MESSAGE, MEMORY_MEAN } from './process-lens.js';
import { bump, fraction, hash, mix, unit } from './random.js';
import { incarnationOf, slownessOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';

const MB = 1_048_576;

/** The gauges of a node at a time. Sums over processes are their expected value, so that a sweep looks at none of them. */
export function reportVitals(node: SimulatedNode, at: number, peers: number, cost: Cost): NodeVitals {
  const limits = reportLimits(node, at, peers);
  return {
    node: node.name,
    incarnation: incarnationOf(node),
    simulated: true,
    collectedAt: isoTime(at),
    ...limits,
    memory: reportMemory(node, at, limits.atoms.used),
    runQueue: runQueues(node, at).reduce((sum, queue) => sum + queue, 0),
    schedulersOnline: node.hardware.schedulers,
    reductions: reductionsAfter(at - node.bootAt, reductionRate(node)),
    uptimeSeconds: Math.floor((at - node.bootAt) / 1_000),
    cost,
  };
}

/** Everything a node tells of itself at a time, its processes left out. */
export function reportInfo(
  node: SimulatedNode,
  at: number,
  peers: readonly string[],
  netTicktimeSeconds: number,
): NodeInfo {
  const { schedulers, otpRelease, port } = node.hardware;
  const uptimeMs = at - node.bootAt;
  const limits = reportLimits(node, at, peers.length);
  const traffic = (salt: number, perSecond: number) =>
    Math.floor((uptimeMs / 1_000) * perSecond * (0.5 + unit(hash(node.seed, salt))));
  return {
    name: node.name,
    status: 'up',
    lastSeen: isoTime(at),
    simulated: true,
    collectedAt: isoTime(at),
    incarnation: incarnationOf(node),
    systemInfo: {
      otpRelease,
      ertsVersion: ertsVersions[otpRelease] ?? '',
      elixirVersion: '1.17.3',
      systemArchitecture: 'x86_64-pc-linux-gnu',
      schedulers,
      schedulersOnline: schedulers,
      logicalProcessors: schedulers,
      wordSize: 8,
      uptime: uptimeText(uptimeMs),
      uptimeSeconds: Math.floor(uptimeMs / 1_000),
      emuFlavor: 'jit',
      timeWarp: 'no_time_warp',
    },
    limits,
    memory: reportMemory(node, at, limits.atoms.used),
    applications: reportApplications(node, at),
    networkInfo: {
      nodeName: node.name,
      connectedToCurrent: true,
      distributionPort: port,
      netTicktime: netTicktimeSeconds,
      hidden: false,
      peers: peers.map((peer, place) => {
        const bytes = peerTraffic(node, at, place);
        return {
          node: peer,
          state: 'up',
          type: 'visible',
          bytesIn: bytes.in,
          bytesOut: bytes.out,
          queueBytes: 0,
        };
      }),
    },
    performanceMetrics: {
      reductions: reductionsAfter(uptimeMs, reductionRate(node)),
      runQueue: runQueues(node, at).reduce((sum, queue) => sum + queue, 0),
      runQueues: runQueues(node, at),
      io: { input: traffic(21, 412_000), output: traffic(22, 1_310_000) },
      garbageCollection: reportCollections(node, at),
      contextSwitches: traffic(23, 5_200),
      schedulerUtilization: schedulerUtilization(node, at),
    },
    unmeasured: {},
  };
}

/** Collections of all heaps since the start. */
export function reportCollections(
  node: SimulatedNode,
  at: number,
): { count: number; wordsReclaimed: number } {
  const count = Math.floor(((at - node.bootAt) / 1_000) * (40 + node.population.size * 0.06));
  return { count, wordsReclaimed: count * 4_310 };
}

function reportLimits(node: SimulatedNode, at: number, peers: number) {
  const { population } = node;
  const uptimeSeconds = (at - node.bootAt) / 1_000;
  return {
    processes: { used: population.count(at), limit: population.size > 500_000 ? 4_194_304 : 1_048_576 },
    ports: { used: countPorts(node, at, peers), limit: 65_536 },
    // Some atoms are made for ever, a few an hour.
    atoms: {
      used: 31_400 + (node.seed % 900) + Math.floor(uptimeSeconds / 410) + population.changes.atoms,
      limit: 1_048_576,
    },
    ets: { used: countTables(node), limit: 8_192 },
  };
}

function reportMemory(node: SimulatedNode, at: number, atoms: number): NodeMemory {
  const { population } = node;
  const processes = [...memoryByApplication(node, at).values()].reduce((sum, bytes) => sum + bytes, 0);
  const binary = Math.floor((18 + population.size * 0.006) * MB * (0.8 + 0.4 * ripple(node, at, 32, 24_000)));
  const ets = etsBytes(node, at);
  const code = 41 * MB + (node.seed % 65_536);
  const atom = atoms * 31;
  const system = atom + binary + code + ets + 23 * MB;
  return { total: processes + system, processes, system, atom, binary, code, ets };
}

/** Bytes that all tables hold. */
export function etsBytes(node: SimulatedNode, at: number): number {
  const base = (9 + node.population.size * 0.0015) * MB;
  return Math.floor(base * (0.97 + 0.06 * ripple(node, at, 33, 60_000)));
}

/** Every application, with its processes of this moment. */
export function reportApplications(node: SimulatedNode, at: number): NodeApplication[] {
  const { population } = node;
  const { fixed, applications } = population.roster;
  const gone = new Set(population.changes.gone);
  const memory = memoryByApplication(node, at);
  return applications.map(({ name, description, version }) => ({
    name,
    description,
    version: typeof version === 'string' ? version : (version[node.hardware.otpRelease] ?? ''),
    status: 'running',
    processes:
      fixed.filter(({ application, index }) => application === name && !gone.has(index)).length +
      population.segments
        .filter(({ pool }) => pool.application === name)
        .reduce((sum, segment) => sum + population.poolCount(segment, at), 0),
    memory: memory.get(name) ?? 0,
  }));
}

/** Bytes by application, '' for none: measured for the processes that every node has, the expected value for pools. */
function memoryByApplication({ population }: SimulatedNode, at: number): Map<string, number> {
  const bytes = new Map<string, number>();
  const add = (application: string | null, more: number) =>
    bytes.set(application ?? '', (bytes.get(application ?? '') ?? 0) + Math.floor(more));
  const lens = population.lens();
  for (const { index, application } of population.roster.fixed) {
    if (lens.seek(index, at)) add(application, lens.heldBytes());
  }
  for (const segment of population.segments) {
    add(segment.pool.application, population.poolCount(segment, at) * segment.pool.memory * MEMORY_MEAN);
  }
  for (const flood of population.floods) {
    const pool = population.segmentOf(flood.index)?.pool;
    const isFlooded = pool !== undefined && lens.seek(flood.index, at) && lens.startedAt <= flood.from;
    if (isFlooded) add(pool.application, floodLevel(flood, at) * BYTES_PER_MESSAGE);
  }
  return bytes;
}

/** Reductions a second of the whole node, on average. */
function reductionRate({ population }: SimulatedNode): number {
  let rate = 0;
  for (const process of population.roster.fixed) rate += process.rate;
  for (const { pool, size } of population.segments) rate += pool.rate * size;
  return rate;
}

/** Processes ready to run, for each scheduler: few and short-lived, unless the node is slow or in a storm. */
function runQueues(node: SimulatedNode, at: number): number[] {
  const storm = node.population.storms.some(({ from, until }) => at >= from && at < until);
  const pressure = Math.min(24, slownessOf(node, at) - 1) + (storm ? 2 : 0);
  const moment = Math.floor(at / 500);
  return Array.from({ length: node.hardware.schedulers }, (_, scheduler) => {
    const h = mix(mix(node.seed, moment), scheduler);
    return (unit(h) < 0.06 ? 1 + (h & 1) : 0) + Math.floor(pressure * (0.7 + 0.6 * unit(mix(h, 1))));
  });
}

function schedulerUtilization(node: SimulatedNode, at: number): number[] {
  const busy = slownessOf(node, at) > 1 ? 0.9 : 0.16 + 0.2 * ripple(node, at, 34, 45_000);
  return Array.from({ length: node.hardware.schedulers }, (_, scheduler) => {
    const own = unit(mix(mix(node.seed, Math.floor(at / 1_000)), scheduler + 64));
    return (
      Math.round(Math.min(1, busy * (1.25 - scheduler / (2 * node.hardware.schedulers)) + 0.06 * own) * 1e3) /
      1e3
    );
  });
}

/** A wave from 0 to 1 and back, of its own phase for each node and use. */
function ripple(node: SimulatedNode, at: number, salt: number, periodMs: number): number {
  return bump(fraction(at / periodMs + unit(hash(node.seed, salt))));
}

/** As `uptime` prints it. */
function uptimeText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24];
  const clock = `${String(hours).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return days === 0 ? clock : `${days} days, ${clock}`;
}
