import { Subject } from 'rxjs';
import { systemClock } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import type { ClusterProbe, ProbeEvent } from '../probe/cluster-probe.js';
import { createFaultInjector } from './fault-injector.js';
import { nodeDepths } from './node-depths.js';
import { seedWord } from './random.js';
import { ScanPace } from './scan-pace.js';
import { parseScenario } from './scenario.js';
import { playScenario } from './scenario-player.js';
import type { ScenarioRun } from './scenario-player.js';
import type { SimulationControls } from './simulation-controls.js';
import { noLink, WatchedNode } from './watched-node.js';
import { MAX_NODES, World } from './world.js';

/** What a simulated cluster is made of; latency is in milliseconds. A number out of range throws `invalid_parameter`. */
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

/** As many ways in as a real cluster is usually given. */
const SEEDS = 3;

/**
 * A cluster that is computed from a seed, for pages without a backend, tests and rehearsals. Everything it says is marked
 * `simulated`. Nothing runs while nobody asks, save the timers of links and faults; `close()` ends those.
 */
export function simulatedProbe(options: SimulatedProbeOptions = {}): SimulatedProbe {
  const { clock = systemClock, seed = 1 } = options;
  const latencyMs = within('latencyMs', options.latencyMs ?? 2, 0, 60_000);
  const world = new World({
    nodes: whole('nodes', options.nodes ?? 3, 1, MAX_NODES),
    seed: seedWord(seed),
    processesPerNode: whole('processesPerNode', options.processesPerNode ?? 1_000, 1, 1_000_000),
    netTicktimeSeconds: whole('netTicktimeSeconds', options.netTicktimeSeconds ?? 8, 1, 100_000),
    startAt: clock.now(),
  });
  const { tell, stop, ...controls } = createFaultInjector(world, clock);
  const runs = new Set<ScenarioRun>();
  const events = new Subject<ProbeEvent>();
  const watched = new Map<string, WatchedNode>();
  const pace = new ScanPace(() => clock.now());
  let closed = false;

  const stopListening = world.onChange(() => {
    for (const { link } of [...watched.values()]) link.review();
  });

  const ask = <T>(name: string, question: (node: WatchedNode) => Promise<T>): Promise<T> => {
    const node = watched.get(name);
    if (closed) return Promise.reject(closedError());
    return node === undefined ? Promise.reject(noLink(name)) : question(node);
  };

  return {
    ...controls,
    kind: 'simulated',
    localNode: null,
    seeds: world.nodes.slice(0, SEEDS).map(({ name }) => name),
    events$: events.asObservable(),

    watch(name, { signal }) {
      if (closed) return Promise.reject(closedError());
      if (signal.aborted) return Promise.reject(cancelled(name));
      let node = watched.get(name);
      if (node === undefined) {
        node = new WatchedNode(world, clock, pace, name, latencyMs, (event) => events.next(event));
        watched.set(name, node);
      }
      const { first } = node.link;
      return new Promise<void>((resolve, reject) => {
        const abort = () => reject(cancelled(name));
        signal.addEventListener('abort', abort, { once: true });
        first.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      });
    },
    unwatch(name) {
      const node = watched.get(name);
      watched.delete(name);
      node?.close(closedError());
    },

    sweep: (name, context) => ask(name, (node) => node.sweep(context)),
    nodeInfo: (name, request, context) => ask(name, (node) => node.info(request, context)),
    ping: (name, context) => ask(name, (node) => node.ping(context)),
    processes: (name, query, context) => ask(name, (node) => node.processes(query, context)),
    ...nodeDepths(ask),

    readScenario: (json) => parseScenario(json, world.nodes.length),
    play(scenario) {
      if (closed) throw closedError();
      const run = playScenario({ ...controls, tell, stop }, clock, scenario);
      runs.add(run);
      void run.done.then(() => runs.delete(run));
      return run;
    },

    close() {
      if (closed) return Promise.resolve();
      closed = true;
      stopListening();
      for (const node of watched.values()) node.close(closedError());
      watched.clear();
      for (const run of [...runs]) run.stop();
      stop();
      events.complete();
      return Promise.resolve();
    },
  };
}

function whole(field: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value)) throw outOfRange(field, `must be a whole number from ${low} to ${high}`);
  return within(field, value, low, high);
}

function within(field: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw outOfRange(field, `must be from ${low} to ${high}`);
}

const outOfRange = (field: string, why: string) =>
  new BeamdeckError('invalid_parameter', `${field} ${why}.`, { details: { fields: { [field]: why } } });
const closedError = () => new BeamdeckError('closed', 'The simulation was closed.');
const cancelled = (node: string) =>
  new BeamdeckError('cancelled', 'The question was cancelled.', { details: { node, simulated: true } });
