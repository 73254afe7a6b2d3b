/** A scenario file, as JSON has it. */
export const asymmetricNetsplit = {
  name: 'A netsplit that begins as an asymmetric cut',
  description:
    'Two nodes no longer hear the other three, which go on seeing them. Then the network is cut both ways and two islands remain. It heals, and all see all again.',
  cluster: { nodes: 5, seed: 11, processes_per_node: 600 },
  steps: [
    {
      do: 'network_partition',
      at_ms: 10000,
      islands: [
        ['shop-a@sim.local', 'shop-b@sim.local'],
        ['shop-c@sim.local', 'shop-d@sim.local', 'shop-e@sim.local'],
      ],
      asymmetric: true,
    },
    {
      do: 'network_partition',
      at_ms: 60000,
      islands: [
        ['shop-a@sim.local', 'shop-b@sim.local'],
        ['shop-c@sim.local', 'shop-d@sim.local', 'shop-e@sim.local'],
      ],
    },
    { do: 'heal', at_ms: 120000 },
  ],
};
