/** A cut of the network into islands, by node index. */
export interface Partition {
  readonly id: number;
  /** Node index → its island; nodes that are in none are seen by all. */
  readonly islands: ReadonlyMap<number, number>;
  /** Only the first island stops hearing the others; they go on hearing it, and are not told when it gives up. */
  readonly asymmetric: boolean;
  /** The island that we, who watch, are in; null when we see all of them. */
  readonly observer: number | null;
}

/** Whether traffic from `speaker` fails to reach `listener`. */
export function severs(partition: Partition, listener: number, speaker: number): boolean {
  const to = partition.islands.get(listener);
  const from = partition.islands.get(speaker);
  if (to === undefined || from === undefined || to === from) return false;
  return !partition.asymmetric || to === 0;
}

/** Whether we cannot hear the node. */
export function seversObserver(partition: Partition, node: number): boolean {
  const island = partition.islands.get(node);
  if (partition.observer === null || island === undefined || island === partition.observer) return false;
  return !partition.asymmetric || partition.observer === 0;
}
