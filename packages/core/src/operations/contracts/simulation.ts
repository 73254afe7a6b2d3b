import * as z from 'zod/mini';
import { defineContract } from '../contract.js';

const node = z.string();
const forMs = z.optional(z.int().check(z.minimum(1), z.maximum(86_400_000)));
/** When the control took effect, by the simulation's clock, and in one sentence what is so now. */
const done = z.object({ at: z.string(), effect: z.string() });

const simulation = {
  category: 'simulation',
  danger: 'change',
  rest: null,
  timeoutMs: 5_000,
  idempotent: false,
  cacheMs: 0,
} as const;

export const simulateNodeFailureContract = defineContract({
  ...simulation,
  name: 'simulate_node_failure',
  summary: 'Lets a simulated node crash, freeze, or vanish with its host.',
  params: z.object({
    node,
    kind: z._default(z.enum(['crash', 'freeze', 'host_lost']), 'crash'),
    /** Heals by itself after so long. */
    healAfterMs: forMs,
  }),
  result: done,
});

export const simulateNetworkPartitionContract = defineContract({
  ...simulation,
  name: 'simulate_network_partition',
  summary: 'Cuts the simulated network between islands of nodes.',
  params: z.object({
    /** One island alone is cut from all the rest. */
    islands: z.array(z.array(node).check(z.minLength(1))).check(z.minLength(1), z.maxLength(100)),
    /** Only the first island stops hearing the others. */
    asymmetric: z._default(z.boolean(), false),
    healAfterMs: forMs,
  }),
  result: z.extend(done, { partition: z.number() }),
});

export const healSimulationContract = defineContract({
  ...simulation,
  name: 'heal_simulation',
  summary: 'Undoes one failure, one partition, or everything that was done to the simulation.',
  params: z.object({
    /** A node. */
    node: z.optional(node),
    /** A partition's number. */
    partition: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000_000))),
  }),
  result: done,
  idempotent: true,
});

export const simulateSlowNodeContract = defineContract({
  ...simulation,
  name: 'simulate_slow_node',
  summary: 'Makes a simulated node answer slowly.',
  params: z.object({ node, factor: z.optional(z.number().check(z.minimum(1), z.maximum(10_000))), forMs }),
  result: done,
});

export const simulateMailboxFloodContract = defineContract({
  ...simulation,
  name: 'simulate_mailbox_flood',
  summary: 'Floods the mailbox of a process of a simulated node.',
  params: z.object({
    node,
    process: z.optional(z.string()),
    messagesPerSecond: z.optional(z.number().check(z.minimum(1), z.maximum(10_000_000))),
    forMs,
  }),
  result: done,
});

export const simulateRestartStormContract = defineContract({
  ...simulation,
  name: 'simulate_restart_storm',
  summary: 'Lets the children of an application of a simulated node restart again and again.',
  params: z.object({
    node,
    application: z.optional(z.string()),
    restartsPerSecond: z.optional(z.number().check(z.minimum(0.1), z.maximum(10_000))),
    forMs,
  }),
  result: done,
});

export const simulateNodeJoinContract = defineContract({
  ...simulation,
  name: 'simulate_node_join',
  summary: 'Starts one more simulated node.',
  params: z.object({}),
  result: z.extend(done, { node }),
});

export const simulateNodeLeaveContract = defineContract({
  ...simulation,
  name: 'simulate_node_leave',
  summary: 'Stops a simulated node on purpose.',
  params: z.object({ node }),
  result: done,
});

export const playScenarioContract = defineContract({
  ...simulation,
  name: 'play_scenario',
  summary: 'Plays a scripted scenario of failures on the simulated cluster.',
  params: z.object({
    /** A scenario as the simulator reads it from a JSON file. */
    scenario: z.record(z.string(), z.unknown()),
  }),
  result: z.extend(done, { name: z.nullable(z.string()), steps: z.number() }),
});
