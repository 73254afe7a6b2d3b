/** A scenario file, as JSON has it. */
export const restartStorm = {
  name: 'A restart storm',
  description:
    'The carts, checkouts and tasks of one node restart again and again; another node has the same trouble in its connections, and is slow besides. Then both calm down.',
  cluster: { nodes: 3, seed: 7, processes_per_node: 800 },
  steps: [
    {
      do: 'restart_storm',
      at_ms: 8000,
      node: 'shop-a@sim.local',
      application: 'shop',
      restarts_per_second: 24,
      for_ms: 60000,
    },
    {
      do: 'restart_storm',
      at_ms: 30000,
      node: 'shop-b@sim.local',
      application: 'db_connection',
      restarts_per_second: 15,
      for_ms: 60000,
    },
    { do: 'slow_node', at_ms: 35000, node: 'shop-b@sim.local', factor: 6, for_ms: 50000 },
    { do: 'heal', at_ms: 120000 },
  ],
};
