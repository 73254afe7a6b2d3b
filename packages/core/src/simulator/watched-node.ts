import type { Clock } from '../clock/clock.js';
import type { NodeInfo } from '../model/node.js';
import type { Cost } from '../model/operation.js';
import type { ProcessQuery } from '../model/process.js';
import { BeamdeckError } from '../model/error.js';
import type {
  NodeSweep,
  ProbeAnswer,
  ProbeContext,
  ProbeEvent,
  ProcessAction,
  ProcessActionResult,
  ProcessActionTarget,
  ProcessScan,
} from '../probe/cluster-probe.js';
import { NodeQuestions } from './node-questions.js';
import type { NodeWork } from './node-questions.js';
import { reportInfo } from './node-report.js';
import { reportSweep } from './node-sweep.js';
import { ObserverLink } from './observer-link.js';
import { performAct } from './process-acts.js';
import { scanProcesses } from './process-scan.js';
import { hash, mix, unit } from './random.js';
import type { ScanPace } from './scan-pace.js';
import { slownessOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

/**
 * What a question costs the node, and what each process that it looks at adds: much less than a real one needs, so that a
 * million are answered while one waits; looking at them takes this machine some time on top.
 */
const WORK_MS = 0.2;
const WORK_MS_PER_PROCESS = 0.000_02;
/** The interval of `reductions_delta`, within one question. */
const DELTA_WINDOW_MS = 500;

/** One node that is watched: our link to it, and what is asked over that link. Every answer takes the time a node takes. */
export class WatchedNode {
  readonly link: ObserverLink;
  readonly #world: World;
  readonly #clock: Clock;
  readonly #name: string;
  readonly #latencyMs: number;
  readonly #questions: NodeQuestions;
  readonly #pace: ScanPace;

  constructor(
    world: World,
    clock: Clock,
    pace: ScanPace,
    name: string,
    latencyMs: number,
    emit: (event: ProbeEvent) => void,
  ) {
    this.#world = world;
    this.#clock = clock;
    this.#name = name;
    this.#latencyMs = latencyMs;
    this.#pace = pace;
    this.#questions = new NodeQuestions(clock, () => {
      const node = this.link.peer;
      return node !== null && world.reach(node) === 'ok';
    });
    this.link = new ObserverLink({
      world,
      clock,
      node: name,
      latencyMs: () => this.#roundTripMs(),
      emit,
      onDrop: (error) => {
        // What we have suspended goes on without us.
        world.find(name)?.population.changes.resumeAll(clock.now());
        this.#questions.failAll(error);
      },
      onHeard: () => this.#questions.resume(),
    });
  }

  sweep(context: ProbeContext): Promise<ProbeAnswer<NodeSweep>> {
    return this.#ask(context, WORK_MS, 0, (node) => (at) => {
      const cost = costOf(WORK_MS, 420 + 28 * this.#world.visible(node, at).length);
      return done(reportSweep(this.#world, node, at, this.#latencyMs, cost), cost);
    });
  }

  info(
    { includeProcesses, processLimit }: { readonly includeProcesses: boolean; readonly processLimit: number },
    context: ProbeContext,
  ): Promise<ProbeAnswer<NodeInfo>> {
    const query: ProcessQuery = { sort: 'memory', order: 'desc', limit: processLimit, includeDetails: true };
    const scan = includeProcesses ? this.#scanPlan(query, context) : null;
    const workMs = 4 * WORK_MS + (scan?.workMs ?? 0);
    return this.#ask(context, workMs, 0, (node) => {
      const { netTicktimeSeconds } = this.#world;
      const world = this.#world;
      return function* (at) {
        const info = reportInfo(node, at, world.visible(node, at), netTicktimeSeconds);
        const rows = scan === null ? null : (yield* scan.run(node, at)).rows;
        const cost = costOf(workMs, 5_200 + 60 * info.networkInfo.peers.length + 118 * (rows?.length ?? 0));
        return { value: rows === null ? info : { ...info, processes: [...rows] }, cost };
      };
    });
  }

  ping(context: ProbeContext): Promise<ProbeAnswer<number>> {
    const askedAt = this.#clock.now();
    return this.#ask(context, 0, 0, () => (at) => done(at - askedAt, costOf(0, 96)));
  }

  processes(query: ProcessQuery, context: ProbeContext): Promise<ProbeAnswer<ProcessScan>> {
    const scan = this.#scanPlan(query, context);
    return this.#ask(
      context,
      scan.workMs,
      scan.windowMs,
      (node) =>
        function* (at) {
          const value = yield* scan.run(node, at);
          return { value, cost: costOf(scan.workMs, 260 + 118 * value.rows.length) };
        },
    );
  }

  /** A question whose answer is `value` at the moment when the node comes to it, or what it comes to step by step. */
  answer<T>(
    context: ProbeContext,
    bytesOf: (value: T) => number,
    value: (world: World, node: SimulatedNode, at: number) => T | Generator<undefined, T>,
  ): Promise<ProbeAnswer<T>> {
    const world = this.#world;
    return this.#ask(
      context,
      2 * WORK_MS,
      0,
      (node) =>
        function* (at) {
          const given = value(world, node, at);
          const answer = isSteps(given) ? yield* given : given;
          return { value: answer, cost: costOf(2 * WORK_MS, 160 + bytesOf(answer)) };
        },
    );
  }

  /**
   * Does something to a process when the request has come to the node, half a round trip from now; the answer comes after
   * the other half. Once it is on its way nothing calls it back.
   */
  act(
    target: ProcessActionTarget,
    action: ProcessAction,
    context: ProbeContext,
  ): Promise<ProbeAnswer<ProcessActionResult>> {
    const node = this.link.peer;
    if (node === null) return Promise.reject(noLink(this.#name));
    const world = this.#world;
    const halfMs = this.#roundTripMs() / 2;
    return this.#questions.ask({
      node: this.#name,
      context,
      latencyMs: halfMs,
      workMs: WORK_MS,
      irrevocable: true,
      *work(at) {
        const { result, silentMs } = performAct(world, node, target, action, at);
        yield halfMs + (silentMs ?? 0);
        if (silentMs !== null) throw noReply(node.name, silentMs);
        return { value: result, cost: costOf(WORK_MS, 300) };
      },
    });
  }

  close(error: BeamdeckError): void {
    this.link.close(error);
  }

  /** A scan ends short of the deadline, with the best of what it has seen: the rest of the time is for the way back. */
  #scanPlan(query: ProcessQuery, { deadlineMs }: ProbeContext) {
    const node = this.#world.find(this.#name);
    const perProcessMs = WORK_MS_PER_PROCESS * (node === undefined ? 1 : slownessOf(node, this.#clock.now()));
    const windowMs = query.sort === 'reductions_delta' ? Math.min(DELTA_WINDOW_MS, deadlineMs / 3) : 0;
    const leftMs = Math.max(0, 0.85 * deadlineMs - this.#roundTripMs() - windowMs);
    const maxRows = Math.floor(leftMs / perProcessMs);
    return {
      workMs: WORK_MS + Math.min(node?.population.size ?? 0, maxRows) * WORK_MS_PER_PROCESS,
      windowMs,
      run: (target: SimulatedNode, at: number) =>
        scanProcesses({
          node: target,
          query,
          at,
          previousAt: windowMs === 0 ? null : at - windowMs,
          maxRows,
          pace: this.#pace,
        }),
    };
  }

  /** Round trip now: each node has its own distance, it wavers a little, and a slow node takes longer. */
  #roundTripMs(): number {
    const node = this.#world.find(this.#name);
    if (node === undefined) return this.#latencyMs;
    const now = this.#clock.now();
    const waver = unit(mix(node.seed, Math.floor(now / 250) | 0));
    const distance = 0.5 + unit(hash(node.seed, 41)) + 0.3 * waver;
    return this.#latencyMs * distance * slownessOf(node, now);
  }

  /** `workMs` takes longer on a slow node, `restMs` does not. */
  #ask<T>(
    context: ProbeContext,
    workMs: number,
    restMs: number,
    work: (node: SimulatedNode) => NodeWork<T>,
  ): Promise<ProbeAnswer<T>> {
    const node = this.link.peer;
    if (node === null) return Promise.reject(noLink(this.#name));
    return this.#questions.ask({
      node: this.#name,
      context,
      latencyMs: this.#roundTripMs(),
      workMs: workMs * slownessOf(node, this.#clock.now()) + restMs,
      work: work(node),
    });
  }
}

/** What is said of a node that there is no link to. */
export const noLink = (node: string) =>
  new BeamdeckError('node_unreachable', 'There is no link to the node.', {
    details: { node, simulated: true },
    suggestions: ['Watch it; its link is then tried again by itself.'],
  });

const noReply = (node: string, timeoutMs: number) =>
  new BeamdeckError('timeout', 'The process did not reply in time. It may have got the message.', {
    details: { node, timeoutMs, simulated: true },
    suggestions: ['Look whether it has happened before trying again.'],
  });

const isSteps = <T>(given: T | Generator<undefined, T>): given is Generator<undefined, T> =>
  typeof given === 'object' && given !== null && Symbol.iterator in given && 'next' in given;

/** Work that is over in one step. */
function done<T>(value: T, cost: Cost): ReturnType<NodeWork<T>> {
  return { next: () => ({ done: true, value: { value, cost } }) };
}

const costOf = (targetMs: number, bytes: number): Cost => ({
  targetMs: Math.round(targetMs * 1_000) / 1_000,
  bytes,
});
