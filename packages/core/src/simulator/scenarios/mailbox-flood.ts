/** A scenario file, as JSON has it. */
export const mailboxFlood = {
  name: 'A mailbox flood that ends in memory pressure',
  description:
    'A server gets more messages than it can handle. Its mailbox grows, then its node runs out of memory; another is flooded a little later. The senders stop and both drain.',
  cluster: { nodes: 3, seed: 42, processes_per_node: 800 },
  steps: [
    {
      do: 'mailbox_flood',
      at_ms: 10000,
      node: 'shop-b@sim.local',
      process: 'Elixir.Shop.Inventory',
      messages_per_second: 150000,
      for_ms: 90000,
    },
    {
      do: 'mailbox_flood',
      at_ms: 40000,
      node: 'shop-c@sim.local',
      process: 'Elixir.Shop.Events',
      messages_per_second: 4000,
      for_ms: 40000,
    },
    { do: 'heal', at_ms: 150000 },
  ],
};
