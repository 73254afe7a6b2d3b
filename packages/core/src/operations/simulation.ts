import { isoTime } from '../clock/clock.js';
import { BeamdeckError, isBeamdeckError } from '../model/error.js';
import type { ClusterProbe } from '../probe/cluster-probe.js';
import type { Scenario } from '../simulator/scenario.js';
import type { SimulationControls } from '../simulator/simulation-controls.js';
import {
  healSimulationContract,
  playScenarioContract,
  simulateMailboxFloodContract,
  simulateNetworkPartitionContract,
  simulateNodeFailureContract,
  simulateNodeJoinContract,
  simulateNodeLeaveContract,
  simulateRestartStormContract,
  simulateSlowNodeContract,
} from './contracts/simulation.js';
import type { OperationContext, OperationDeclaration } from './operation.js';
import { implement } from './operation.js';

/** Whether it is a probe of a simulation, with the controls that no real cluster has. */
export function isSimulated(probe: ClusterProbe): probe is ClusterProbe<'simulated'> & SimulationControls {
  return probe.kind === 'simulated' && 'simulationEvents$' in probe;
}

const simulateNodeFailure = implement(simulateNodeFailureContract, {
  run: async ({ node, kind, healAfterMs }, context) => {
    controlsOf(context).simulateNodeFailure(node, given({ kind, healAfterMs }));
    const what = { crash: 'has crashed', freeze: 'is frozen', host_lost: 'is gone with its host' }[kind];
    return done(context, `${node} ${what}${until(healAfterMs, 'heals by itself')}.`);
  },
});

const simulateNetworkPartition = implement(simulateNetworkPartitionContract, {
  aim: ({ islands }) => ({ target: { kind: 'cluster', nodes: [...new Set(islands.flat())] } }),
  run: async ({ islands, asymmetric, healAfterMs }, context) => {
    const options = given({ asymmetric, healAfterMs });
    const partition = controlsOf(context).simulateNetworkPartition(islands, options);
    const [first = []] = islands;
    const cut = asymmetric
      ? `${first.join(', ')} no longer hears the others, which go on hearing it`
      : `The network is cut between ${islands.map((island) => island.join(', ')).join(' | ')}${islands.length === 1 ? ' and the rest' : ''}`;
    return { ...done(context, `${cut}${until(healAfterMs, 'heals by itself')}.`), partition };
  },
});

const healSimulation = implement(healSimulationContract, {
  run: async ({ node, partition }, context) => {
    if (node !== undefined && partition !== undefined) {
      throw new BeamdeckError('invalid_parameter', 'Heal one thing at a time, or everything.', {
        details: { fields: { partition: 'not together with node' } },
      });
    }
    controlsOf(context).heal(node ?? partition);
    if (node !== undefined) return done(context, `${node} runs again.`);
    return done(
      context,
      partition === undefined ? 'Everything is healed.' : `Partition ${partition} is healed.`,
    );
  },
});

const simulateSlowNode = implement(simulateSlowNodeContract, {
  run: async ({ node, factor, forMs }, context) => {
    controlsOf(context).slowNode(node, given({ factor, forMs }));
    return done(context, `${node} answers slowly${until(forMs, 'is itself again')}.`);
  },
});

const simulateMailboxFlood = implement(simulateMailboxFloodContract, {
  run: async ({ node, process, messagesPerSecond, forMs }, context) => {
    controlsOf(context).mailboxFlood(node, given({ process, messagesPerSecond, forMs }));
    const whose = process === undefined ? 'A mailbox' : `The mailbox of ${process}`;
    return done(context, `${whose} on ${node} fills${until(forMs, 'drains')}.`);
  },
});

const simulateRestartStorm = implement(simulateRestartStormContract, {
  run: async ({ node, application, restartsPerSecond, forMs }, context) => {
    controlsOf(context).restartStorm(node, given({ application, restartsPerSecond, forMs }));
    const whose = application === undefined ? 'Children' : `The children of ${application}`;
    return done(context, `${whose} on ${node} restart again and again${until(forMs, 'calm down')}.`);
  },
});

const simulateNodeJoin = implement(simulateNodeJoinContract, {
  run: async (_params, context) => {
    const node = controlsOf(context).nodeJoin();
    return { ...done(context, `${node} has joined.`), node };
  },
});

const simulateNodeLeave = implement(simulateNodeLeaveContract, {
  run: async ({ node }, context) => {
    controlsOf(context).nodeLeave(node);
    return done(context, `${node} has left.`);
  },
});

/** Refuses a scenario of the wrong form, or for nodes that the cluster does not have, with every field at fault. */
const playScenario = implement(playScenarioContract, {
  run: async ({ scenario }, context) => {
    const read = readScenario(scenario, context);
    controlsOf(context).play(read);
    const { name, steps } = read;
    return { ...done(context, `«${name}» plays: ${lengthOf(read)}.`), name, steps: steps.length };
  },
  preview: async ({ scenario }, context) => {
    const read = readScenario(scenario, context);
    return {
      effects: [`«${read.name}» plays: ${lengthOf(read)}.`],
      details: { steps: read.steps.map((step) => ({ ...step })) },
    };
  },
});

/** What can be done to a simulated cluster, as operations; `simulation_disabled` for a real one. */
export const simulationOperations: readonly OperationDeclaration[] = [
  simulateNodeFailure,
  simulateNetworkPartition,
  healSimulation,
  simulateSlowNode,
  simulateMailboxFlood,
  simulateRestartStorm,
  simulateNodeJoin,
  simulateNodeLeave,
  playScenario,
];

/** Safety has refused a real cluster long before; a simulated probe of a host's own may have no controls. */
function controlsOf({ probe }: OperationContext): SimulationControls {
  if (isSimulated(probe)) return probe;
  throw new BeamdeckError('simulation_disabled', 'This cluster cannot be steered.', {
    details: { outcome: 'failed' },
  });
}

/** The scenario for this cluster; what is wrong with it is told by its place in the params. */
function readScenario(json: unknown, context: OperationContext): Scenario {
  try {
    return controlsOf(context).readScenario(json);
  } catch (cause) {
    if (!isBeamdeckError(cause, 'validation_error')) throw cause;
    const { fields = {} } = cause.details as { readonly fields?: Readonly<Record<string, string>> };
    const placed = Object.entries(fields).map(([place, why]) => [`scenario.${place}`, why] as const);
    throw new BeamdeckError('validation_error', cause.message, {
      details: { fields: Object.fromEntries(placed) },
      suggestions: placed.slice(0, 5).map(([place, why]) => `${place}: ${why}`),
      cause,
    });
  }
}

function lengthOf({ steps }: Scenario): string {
  const seconds = Math.ceil((steps.at(-1)?.atMs ?? 0) / 1_000);
  return `${steps.length} steps in ${seconds} s`;
}

const done = (context: OperationContext, effect: string) => ({ at: isoTime(context.now()), effect });

const until = (ms: number | undefined, what: string): string =>
  ms === undefined ? '' : `; it ${what} after ${ms / 1_000} s`;

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what was not given, for which the control has a default. */
function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}
