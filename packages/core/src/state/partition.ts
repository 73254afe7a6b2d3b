import type { PartitionStatus } from '../model/topology.js';

/**
 * The island that counts as the cluster: the largest; of equals, the one the user entered through; else the first.
 * Empty when no node is known to live.
 */
export function mainIsland(islands: readonly (readonly number[])[], entry: number | null): readonly number[] {
  let main: readonly number[] = [];
  for (const island of islands) {
    const wins =
      island.length > main.length ||
      (island.length === main.length && entry !== null && island.includes(entry));
    if (wins) main = island;
  }
  return main;
}

/**
 * Whether the cluster is whole, as seen from the node the user entered through.
 *
 * `apart` counts the nodes that are not with the entry and may well be alive: in another island, or lost in silence and
 * seen by nobody. Nodes known to be dead do not make a partition. `minority_partition`: the entry's side is outnumbered.
 * `partial_partition`: some nodes are apart, or some links inside are missing, but the entry is not on the smaller side.
 */
export function partitionStatusOf(input: {
  readonly withEntry: number;
  readonly apart: number;
  readonly missingLinks: number;
}): PartitionStatus {
  if (input.apart > input.withEntry) return 'minority_partition';
  return input.apart > 0 || input.missingLinks > 0 ? 'partial_partition' : 'healthy';
}
