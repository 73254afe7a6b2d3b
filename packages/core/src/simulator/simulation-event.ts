import * as z from 'zod/mini';

/** Something was done to a simulated cluster: by a control, by a scenario, or because its time was up. */
export const simulationEvent = z.object({
  type: z.enum([
    'node_failed',
    'node_restarted',
    'node_joined',
    'node_left',
    'node_slowed',
    'partition_started',
    'partition_healed',
    'mailbox_flooded',
    'restart_storm_started',
    'healed',
    'scenario_started',
    'scenario_step_failed',
    'scenario_ended',
  ]),
  /** ISO 8601, by the simulation's clock. */
  timestamp: z.string(),
  nodes: z.array(z.string()),
  details: z.record(z.string(), z.unknown()),
});
/** `nodes` are those it was done to; none for what is about the whole cluster or a scenario. `details` depend on `type`. */
export type SimulationEvent = z.infer<typeof simulationEvent>;
