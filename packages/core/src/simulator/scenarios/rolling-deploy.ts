/** A scenario file, as JSON has it. */
export const rollingDeploy = {
  name: 'A rolling deploy that goes wrong',
  description:
    'One node after the other is stopped and started again with the new release. The third comes back, restarts its children again and again, then crashes twice. Another node slows down under the load that it takes over. The deploy is stopped and everything heals.',
  cluster: { nodes: 5, seed: 2026, processes_per_node: 600 },
  steps: [
    { do: 'node_leave', at_ms: 5000, node: 'shop-a@sim.local' },
    { do: 'heal', at_ms: 15000, node: 'shop-a@sim.local' },
    { do: 'node_leave', at_ms: 25000, node: 'shop-b@sim.local' },
    { do: 'heal', at_ms: 35000, node: 'shop-b@sim.local' },
    { do: 'node_leave', at_ms: 45000, node: 'shop-c@sim.local' },
    { do: 'heal', at_ms: 55000, node: 'shop-c@sim.local' },
    {
      do: 'restart_storm',
      at_ms: 57000,
      node: 'shop-c@sim.local',
      application: 'shop',
      restarts_per_second: 25,
      for_ms: 12000,
    },
    { do: 'node_failure', at_ms: 68000, node: 'shop-c@sim.local', heal_after_ms: 12000 },
    { do: 'slow_node', at_ms: 75000, node: 'shop-d@sim.local', factor: 8, for_ms: 60000 },
    { do: 'node_failure', at_ms: 88000, node: 'shop-c@sim.local' },
    { do: 'heal', at_ms: 130000 },
  ],
};
