import { Subject } from 'rxjs';
import { isoTime } from '../clock/clock.js';
import type { Clock } from '../clock/clock.js';
import { BeamdeckError } from '../model/error.js';
import { floodLevel } from './population.js';
import type { Flood } from './population.js';
import { findProcess } from './process-finder.js';
import { incarnationOf } from './simulated-node.js';
import type { SimulatedNode } from './simulated-node.js';
import type { SimulationControls } from './simulation-controls.js';
import type { SimulationEvent } from './simulation-event.js';
import { supervisionTrees } from './supervision-tree.js';
import { exists } from './world.js';
import type { World } from './world.js';

/** The controls that act, and how to tell that something was done. */
export interface FaultInjector extends Omit<SimulationControls, 'play' | 'readScenario'> {
  tell(type: SimulationEvent['type'], nodes: readonly string[], details?: Record<string, unknown>): void;
  /** Cancels what was to end by itself, and completes the events. */
  stop(): void;
}

const MAX_FLOODS = 64;
const MAX_STORMS = 64;

/** The controls of a simulation: checks what is asked, does it to the world now, and ends what is to end by itself. */
export function createFaultInjector(world: World, clock: Clock): FaultInjector {
  const events = new Subject<SimulationEvent>();
  /** What will heal by itself: a node by its name, a partition by its number. */
  const endings = new Map<string | number, () => void>();

  let stopped = false;

  const tell: FaultInjector['tell'] = (type, nodes, details = {}) =>
    events.next({ type, timestamp: isoTime(clock.now()), nodes: [...nodes], details });

  const healLater = (target: string | number, ms: number | undefined, run: () => void) => {
    if (ms === undefined || stopped) return;
    endings.set(target, clock.schedule(ms, run));
  };
  const cancelEnding = (target: string | number) => {
    endings.get(target)?.();
    endings.delete(target);
  };

  const running = (name: string): SimulatedNode => {
    const node = world.require(name);
    if (exists(node)) return node;
    throw new BeamdeckError('node_not_running', 'The simulated node does not run.', {
      details: { node: name, life: node.life },
      suggestions: ['Heal it first.'],
    });
  };

  const healNode = (node: SimulatedNode) => {
    cancelEnding(node.name);
    if (node.life === 'running') return;
    const restarted = node.life !== 'frozen';
    world.setLife(node, 'running', clock.now());
    tell(restarted ? 'node_restarted' : 'healed', [node.name], { incarnation: incarnationOf(node) });
  };
  const healPartition = (id: number) => {
    cancelEnding(id);
    const partition = world.partitions.find((each) => each.id === id);
    if (partition === undefined || !world.unite(id, clock.now())) return;
    tell('partition_healed', namesOf(world, partition.islands.keys()), { partition: id });
  };

  return {
    simulationEvents$: events.asObservable(),
    tell,
    stop() {
      stopped = true;
      for (const target of [...endings.keys()]) cancelEnding(target);
      events.complete();
    },

    simulateNodeFailure(name, { kind = 'crash', healAfterMs } = {}) {
      const node = running(name);
      if (healAfterMs !== undefined) positive('healAfterMs', healAfterMs);
      world.setLife(
        node,
        kind === 'crash' ? 'stopped' : kind === 'freeze' ? 'frozen' : 'host_lost',
        clock.now(),
      );
      healLater(name, healAfterMs, () => healNode(node));
      tell('node_failed', [name], { kind });
    },

    simulateNetworkPartition(islands, { asymmetric = false, observer, healAfterMs } = {}) {
      if (healAfterMs !== undefined) positive('healAfterMs', healAfterMs);
      const members = islandsOf(world, islands);
      const last = Math.max(...members.values());
      if (observer !== undefined && !(Number.isInteger(observer) && observer >= 0 && observer <= last)) {
        throw invalid('observer', `must be an island's number, 0 to ${last}`);
      }
      const id = world.partition(members, asymmetric, observer ?? null, clock.now());
      healLater(id, healAfterMs, () => healPartition(id));
      tell('partition_started', namesOf(world, members.keys()), { partition: id, islands, asymmetric });
      return id;
    },

    heal(target) {
      if (typeof target === 'number') {
        healPartition(target);
        return;
      }
      if (target !== undefined) {
        healNode(world.require(target));
        return;
      }
      const now = clock.now();
      for (const { id } of world.partitions) healPartition(id);
      for (const node of world.nodes) {
        if (node.life !== 'left') healNode(node);
        node.slowness = null;
        const { population } = node;
        // What floods and storms did stays done; they end now, and the mailboxes drain.
        population.floods = population.floods.map((flood) => endFlood(flood, now));
        population.storms = population.storms.map((storm) => ({
          ...storm,
          until: Math.min(storm.until, now),
        }));
      }
      world.touch(clock.now());
      tell('healed', []);
    },

    slowNode(name, { factor = 10, forMs = 60_000 } = {}) {
      const node = running(name);
      if (!(factor >= 1 && factor <= 10_000)) throw invalid('factor', 'must be from 1 to 10 000');
      node.slowness = { factor, until: clock.now() + positive('forMs', forMs) };
      world.touch(clock.now());
      tell('node_slowed', [name], { factor, forMs });
    },

    mailboxFlood(
      name,
      { process = 'Elixir.Shop.Inventory', messagesPerSecond = 2_000, forMs = 30_000 } = {},
    ) {
      const node = running(name);
      const { population } = node;
      const now = clock.now();
      const { index } = findProcess(node, named(process), now);
      const rate = positive('messagesPerSecond', messagesPerSecond);
      const until = now + positive('forMs', forMs);
      const live = population.floods.filter((flood) => now < flood.until || floodLevel(flood, now) > 0);
      if (live.length >= MAX_FLOODS) throw tooMany('floods', MAX_FLOODS);
      population.floods = [...live, { index, from: now, until, rate, drainRate: 2 * rate }];
      tell('mailbox_flooded', [name], { process, messagesPerSecond, forMs });
    },

    restartStorm(name, { application = 'shop', restartsPerSecond = 20, forMs = 30_000 } = {}) {
      const node = running(name);
      const { population } = node;
      const now = clock.now();
      const slots = population.segments
        .filter(({ pool }) => pool.application === application)
        .reduce((sum, { size }) => sum + size, 0);
      if (slots === 0) {
        const known = [...new Set(population.segments.map(({ pool }) => pool.application))];
        throw invalid('application', `must have children that restart: ${known.join(', ')}`);
      }
      const everyMs = (slots * 1_000) / positive('restartsPerSecond', restartsPerSecond);
      const until = now + positive('forMs', forMs);
      if (population.storms.length >= MAX_STORMS) throw tooMany('restart storms', MAX_STORMS);
      population.storms = [...population.storms, { application, from: now, until, everyMs }];
      tell('restart_storm_started', [name], { application, restartsPerSecond, forMs });
    },

    nodeJoin() {
      const { name } = world.join(clock.now());
      tell('node_joined', [name]);
      return name;
    },

    nodeLeave(name) {
      world.setLife(running(name), 'left', clock.now());
      tell('node_left', [name]);
    },

    supervisionTrees: (name, options) => supervisionTrees(running(name), clock.now(), options),

    truth() {
      const at = clock.now();
      const nodes = world.nodes.map((node) => ({
        name: node.name,
        life: node.life,
        incarnation: incarnationOf(node),
        heard: world.reach(node) === 'ok',
        processes: exists(node) ? node.population.count(at) : 0,
        visible: node.life === 'running' ? world.visible(node, at) : [],
      }));
      return { at, nodes, acts: [...world.acts] };
    },
  };
}

function islandsOf(world: World, islands: readonly (readonly string[])[]): Map<number, number> {
  const members = new Map<number, number>();
  islands.forEach((names, island) => {
    if (names.length === 0) throw invalid('islands', 'must not be empty');
    for (const name of names) {
      const { index } = world.require(name);
      if (members.has(index)) throw invalid('islands', 'must not share a node');
      members.set(index, island);
    }
  });
  if (islands.length === 1)
    for (const { index } of world.nodes) if (!members.has(index)) members.set(index, 1);
  if (new Set(members.values()).size < 2) throw invalid('islands', 'must be at least two');
  return members;
}

/** The flood as if it had been meant to end now. */
function endFlood(flood: Flood, now: number): Flood {
  return now < flood.until ? { ...flood, until: now } : flood;
}

/** As a control is told of a process: by a pid, or a registered name. */
const named = (process: string) => (process.startsWith('<') ? { pid: process } : { name: process });

const namesOf = (world: World, indexes: Iterable<number>): string[] =>
  [...indexes].map((index) => world.nodes[index]?.name ?? '').sort();

function positive(field: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw invalid(field, 'must be greater than 0');
}

const invalid = (field: string, why: string) =>
  new BeamdeckError('invalid_parameter', `${field} ${why}.`, { details: { fields: { [field]: why } } });

const tooMany = (what: string, limit: number) =>
  new BeamdeckError('rate_limited', `At most ${limit} ${what} on a node at a time.`, {
    suggestions: ['Wait until some have ended, or restart the node.'],
  });
