import { between, hash, seedWord, unit } from './random.js';
import { parseScenario } from './scenario.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { nodeName } from './simulated-node.js';

/**
 * How large and how long a scenario is to be. Times are milliseconds of the simulation's clock; 300 processes on a node unless
 * said.
 */
export interface RandomScenarioOptions {
  /** The same seed gives the same scenario. */
  readonly seed: number;
  /** Default 3. */
  readonly nodes?: number;
  /** Default 12. */
  readonly steps?: number;
  /** Faults happen within this time, and at its end everything is healed. Default two minutes. */
  readonly spanMs?: number;
  readonly processesPerNode?: number;
}

/**
 * A scenario of faults drawn from a seed, for tests and rehearsals. It heals everything at its end, so that whoever
 * watched ought to see a whole cluster again, save for nodes that left on purpose.
 */
export function randomScenario({
  seed,
  nodes = 3,
  steps = 12,
  spanMs = 120_000,
  processesPerNode = 300,
}: RandomScenarioOptions): Scenario {
  const word = seedWord(seed);
  const times = Array.from({ length: steps }, (_, place) =>
    between(hash(word, 1, place), 0, spanMs - 1),
  ).sort((a, b) => a - b);
  let known = nodes;
  const faults = times.map((atMs, place): ScenarioStep => {
    const draw = (salt: number) => hash(word, 2, place, salt);
    const node = nodeName(between(draw(1), 0, known - 1));
    const healAfterMs = between(draw(2), 500, spanMs / 3);
    switch (FAULTS[between(draw(0), 0, FAULTS.length - 1)]) {
      case 'node_failure': {
        const kind = (['crash', 'crash', 'freeze', 'host_lost'] as const)[between(draw(3), 0, 3)] ?? 'crash';
        return { do: 'node_failure', atMs, node, kind, ...(unit(draw(4)) < 0.7 ? { healAfterMs } : {}) };
      }
      case 'network_partition': {
        const islands: [string[], string[]] = [[node], []];
        for (let index = 0; index < known; index += 1) {
          const name = nodeName(index);
          if (name !== node && unit(draw(10 + index)) < 0.9)
            islands[between(draw(2_000 + index), 0, 1)]?.push(name);
        }
        // One island alone is cut from all the rest, which a cluster of one node does not have.
        if (islands[1].length === 0) return { do: 'heal', atMs };
        return {
          do: 'network_partition',
          atMs,
          islands,
          asymmetric: unit(draw(5)) < 0.25,
          ...(unit(draw(6)) < 0.3 ? { observer: between(draw(7), 0, 1) } : {}),
          ...(unit(draw(9)) < 0.5 ? { healAfterMs } : {}),
        };
      }
      case 'slow_node':
        return { do: 'slow_node', atMs, node, factor: between(draw(3), 2, 400), forMs: healAfterMs };
      case 'mailbox_flood':
        return {
          do: 'mailbox_flood',
          atMs,
          node,
          messagesPerSecond: between(draw(3), 100, 20_000),
          forMs: healAfterMs,
        };
      case 'restart_storm':
        return {
          do: 'restart_storm',
          atMs,
          node,
          restartsPerSecond: between(draw(3), 1, 200),
          forMs: healAfterMs,
        };
      case 'node_join':
        known += 1;
        return { do: 'node_join', atMs };
      case 'node_leave':
        return { do: 'node_leave', atMs, node };
      default:
        return unit(draw(8)) < 0.5 ? { do: 'heal', atMs, node } : { do: 'heal', atMs };
    }
  });
  return parseScenario({
    name: `random faults, seed ${seed}`,
    cluster: { nodes, seed, processesPerNode },
    steps: [...faults, { do: 'heal', atMs: spanMs }],
  });
}

/** Failures and cuts come more often than the rest. */
const FAULTS: readonly ScenarioStep['do'][] = [
  'node_failure',
  'node_failure',
  'node_failure',
  'node_failure',
  'network_partition',
  'network_partition',
  'network_partition',
  'heal',
  'heal',
  'slow_node',
  'mailbox_flood',
  'restart_storm',
  'node_join',
  'node_leave',
];
