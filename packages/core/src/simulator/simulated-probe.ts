import { Subject } from 'rxjs';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { Cost } from '../model/operation.js';
import type { ProcessQuery } from '../model/process.js';
import type {
  ClusterProbe,
  NodeSweep,
  ProbeAnswer,
  ProbeContext,
  ProbeEvent,
} from '../probe/cluster-probe.js';
import { createFaultInjector } from './fault-injector.js';
import { NodeQuestions } from './node-questions.js';
import type { NodeWork } from './node-questions.js';
import { reportInfo, reportVitals } from './node-report.js';
import { ObserverLink } from './observer-link.js';
import { scanProcesses } from './process-scan.js';
import { hash, mix, seedWord, unit } from './random.js';
import { slownessOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { SimulationControls } from './simulation-controls.js';
import { MAX_NODES, World } from './world.js';

export interface SimulatedProbeOptions {
  /** 1 to 1 000. Default 3. */
  readonly nodes?: number;
  /** Any number; the same one gives the same cluster. Default 1. */
  readonly seed?: number;
  /** Real time by default; give the engine the same one. */
  readonly clock?: Clock;
  /** Mean round trip to a node. Default 2. */
  readonly latencyMs?: number;
  /** Mean, up to a million. Default 1 000. */
  readonly processesPerNode?: number;
  /** How long silence is borne, as `net_ticktime`. Default 8: shorter than OTP's 60, for those who wait. */
  readonly netTicktimeSeconds?: number;
}

/** A simulated cluster: the same questions as for a real one, and the controls that a real one does not have. */
export interface SimulatedProbe extends ClusterProbe<'simulated'>, SimulationControls {}

/** In a large cluster a node measures the round trip to this many peers at a sweep, others at the next. */
const PEERS_MEASURED = 16;
const WORK_MS = 0.2;
const WORK_MS_PER_ROW = 0.000_5;

interface Watched {
  readonly link: ObserverLink;
  readonly questions: NodeQuestions;
  sampledAt: { readonly creation: number; readonly at: number } | null;
}

/**
 * A cluster that is computed from a seed, for pages without a backend, tests and rehearsals. Everything it says is marked
 * `simulated`. Nothing runs while nobody asks, save the timers of links and faults; `close()` ends those.
 */
export function simulatedProbe(options: SimulatedProbeOptions = {}): SimulatedProbe {
  const { clock = systemClock, seed = 1, latencyMs = 2 } = options;
  const world = new World({
    nodes: whole('nodes', options.nodes ?? 3, 1, MAX_NODES),
    seed: seedWord(seed),
    processesPerNode: whole('processesPerNode', options.processesPerNode ?? 1_000, 1, 1_000_000),
    netTicktimeSeconds: whole('netTicktimeSeconds', options.netTicktimeSeconds ?? 8, 1, 100_000),
    startAt: clock.now(),
  });
  const { stop: stopFaults, ...faults } = createFaultInjector(world, clock);
  const events = new Subject<ProbeEvent>();
  const watched = new Map<string, Watched>();
  let closed = false;

  const stopListening = world.onChange(() => {
    for (const { link } of watched.values()) link.review();
  });

  /** Round trip now: each node has its own distance, and it wavers a little. */
  const latencyOf = (name: string): number => {
    const node = world.find(name);
    if (node === undefined) return latencyMs;
    const now = clock.now();
    const waver = unit(mix(node.seed, Math.floor(now / 250) | 0));
    return latencyMs * (0.5 + unit(hash(node.seed, 41)) + 0.3 * waver) * slownessOf(node, now);
  };

  const watchNode = (name: string): Watched => {
    const held = watched.get(name);
    if (held !== undefined) return held;
    const questions = new NodeQuestions(clock, () => {
      const node = link.peer;
      return node !== null && world.reach(node) === 'ok';
    });
    const link: ObserverLink = new ObserverLink({
      world,
      clock,
      node: name,
      latencyMs: () => latencyOf(name),
      emit: (event) => events.next(event),
      onDrop: (error) => questions.failAll(error),
      onHeard: () => questions.resume(),
    });
    const entry: Watched = { link, questions, sampledAt: null };
    watched.set(name, entry);
    return entry;
  };

  const ask = <T>(
    name: string,
    context: ProbeContext,
    workMs: number,
    work: (node: SimulatedNode, entry: Watched) => NodeWork<T>,
  ): Promise<ProbeAnswer<T>> => {
    const entry = watched.get(name);
    const node = entry?.link.peer;
    if (closed) return Promise.reject(closedError());
    if (entry === undefined || node === null || node === undefined) {
      return Promise.reject(
        new BeamdeckError('node_unreachable', 'There is no link to the node.', {
          details: { node: name, simulated: true },
          suggestions: ['Watch it first; its link is tried again by itself.'],
        }),
      );
    }
    return entry.questions.ask({
      node: name,
      context,
      latencyMs: latencyOf(name),
      workMs,
      work: work(node, entry),
    });
  };

  return {
    ...faults,
    kind: 'simulated',
    localNode: null,
    seeds: world.nodes.slice(0, 3).map(({ name }) => name),
    events$: events.asObservable(),

    watch(name, { signal }) {
      if (closed) return Promise.reject(closedError());
      if (signal.aborted) return Promise.reject(cancelled(name));
      const { link } = watchNode(name);
      return new Promise<void>((resolve, reject) => {
        const abort = () => reject(cancelled(name));
        signal.addEventListener('abort', abort, { once: true });
        link.first.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      });
    },

    unwatch(name) {
      const entry = watched.get(name);
      if (entry === undefined) return;
      watched.delete(name);
      entry.link.close(closedError());
    },

    sweep: (name, context) =>
      ask(name, context, WORK_MS, (node) => (at) => {
        const visible = world.visible(node, at);
        const cost = costOf(WORK_MS, 420 + 28 * visible.length);
        const value: NodeSweep = {
          vitals: reportVitals(node, at, visible.length, cost),
          otpRelease: node.hardware.otpRelease,
          visible,
          hidden: [],
          peerRttMs: peerRoundTrips(world, node, visible, latencyMs, at),
          netTicktime: world.netTicktimeSeconds,
        };
        return done({ value, cost });
      }),

    nodeInfo: (name, { includeProcesses, processLimit }, context) => {
      const node = world.find(name);
      const rows = includeProcesses ? (node?.population.size ?? 0) : 0;
      const workMs = 4 * WORK_MS + rows * WORK_MS_PER_ROW;
      return ask(
        name,
        context,
        workMs,
        (target, entry) =>
          function* (at) {
            const info = reportInfo(target, at, world.visible(target, at), world.netTicktimeSeconds);
            const cost = costOf(workMs, 5_200 + 60 * info.networkInfo.peers.length);
            if (!includeProcesses) return { value: info, cost };
            const query: ProcessQuery = {
              sort: 'memory',
              order: 'desc',
              limit: processLimit,
              includeDetails: true,
            };
            const previousAt = sampled(entry, target, at);
            const scan = yield* scanProcesses({ node: target, query, at, previousAt, maxRows: Infinity });
            return { value: { ...info, processes: [...scan.rows] }, cost };
          },
      );
    },

    ping: (name, context) => {
      const askedAt = clock.now();
      return ask(name, context, 0, () => (at) => done({ value: at - askedAt, cost: costOf(0, 96) }));
    },

    processes: (name, query, context) => {
      const size = world.find(name)?.population.size ?? 0;
      const slowness = slownessOf(world.find(name) ?? (world.nodes[0] as SimulatedNode), clock.now());
      const perRow = WORK_MS_PER_ROW * slowness;
      // A node stops at its deadline and gives the best of what it has seen.
      const maxRows = Math.floor(Math.max(0, context.deadlineMs - 2 * latencyOf(name)) / (2 * perRow));
      const workMs = WORK_MS + Math.min(size, maxRows) * perRow;
      return ask(
        name,
        context,
        workMs,
        (node, entry) =>
          function* (at) {
            const previousAt = sampled(entry, node, at);
            const value = yield* scanProcesses({ node, query, at, previousAt, maxRows });
            return { value, cost: costOf(workMs, 260 + 118 * value.rows.length) };
          },
      );
    },

    close() {
      if (closed) return Promise.resolve();
      closed = true;
      stopListening();
      for (const { link } of watched.values()) link.close(closedError());
      watched.clear();
      stopFaults();
      events.complete();
      return Promise.resolve();
    },
  };
}

/** When the node's processes were sampled before, in this life; and notes that they are now. */
function sampled(entry: Watched, node: SimulatedNode, at: number): number | null {
  const before = entry.sampledAt;
  entry.sampledAt = { creation: node.creation, at };
  return before !== null && before.creation === node.creation && before.at < at ? before.at : null;
}

function peerRoundTrips(
  world: World,
  node: SimulatedNode,
  visible: readonly string[],
  latencyMs: number,
  at: number,
): Record<string, number> {
  const turn = Math.floor(at / 1_000);
  const count = visible.length <= 2 * PEERS_MEASURED ? visible.length : PEERS_MEASURED;
  const roundTrips: Record<string, number> = {};
  for (let place = 0; place < count; place += 1) {
    const name = visible[
      count === visible.length ? place : (turn * PEERS_MEASURED + place) % visible.length
    ] as string;
    const peer = world.find(name);
    if (peer === undefined) continue;
    const slower = Math.max(slownessOf(node, at), slownessOf(peer, at));
    const distance = 0.5 + unit(hash(Math.min(node.seed, peer.seed), Math.max(node.seed, peer.seed), turn));
    roundTrips[name] = Math.round(latencyMs * 0.4 * distance * slower * 1_000) / 1_000;
  }
  return roundTrips;
}

/** Work that is over in one step. */
function done<T>(result: { value: T; cost: Cost }): Iterator<undefined, { value: T; cost: Cost }> {
  return { next: () => ({ done: true, value: result }) };
}

const costOf = (targetMs: number, bytes: number): Cost => ({
  targetMs: Math.round(targetMs * 1e3) / 1e3,
  bytes,
});

function whole(field: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  const why = `must be a whole number from ${low} to ${high}`;
  throw new BeamdeckError('invalid_parameter', `${field} ${why}.`, { details: { fields: { [field]: why } } });
}

const closedError = () => new BeamdeckError('closed', 'The simulation was closed.');
const cancelled = (node: string) =>
  new BeamdeckError('cancelled', 'The question was cancelled.', { details: { node, simulated: true } });
