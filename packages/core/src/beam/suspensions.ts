import type { Link } from '@beamdeck/erlang';

/**
 * What this probe holds suspended, and by which processes of ours on the nodes. They end with the connection they were
 * started through, and so does what is noted of them.
 */
export interface Suspensions {
  /** The pids, as text, of those who hold the process; none when it is not held. */
  holders(link: Link, pid: string): readonly string[];
  note(link: Link, pid: string, held: { readonly holder: string; readonly until: number }): void;
  release(link: Link, pid: string, holders: readonly string[]): void;
  /** Milliseconds until the process goes on by itself; null when it is not held. */
  leftMs(link: Link, pid: string): number | null;
}

export function createSuspensions(now: () => number): Suspensions {
  const byLink = new WeakMap<
    Link,
    { readonly connection: number; readonly held: Map<string, Map<string, number>> }
  >();

  const heldThrough = (link: Link): Map<string, Map<string, number>> => {
    const { connections } = link.stats;
    const known = byLink.get(link);
    if (known?.connection === connections) return known.held;
    const held = new Map<string, Map<string, number>>();
    byLink.set(link, { connection: connections, held });
    return held;
  };
  /** Those whose time is over are forgotten. */
  const current = (link: Link, pid: string): ReadonlyMap<string, number> => {
    const held = heldThrough(link);
    const holders = held.get(pid) ?? new Map<string, number>();
    for (const [holder, until] of holders) if (until <= now()) holders.delete(holder);
    if (holders.size === 0) held.delete(pid);
    return holders;
  };

  return {
    holders: (link, pid) => [...current(link, pid).keys()],
    note(link, pid, { holder, until }) {
      const held = heldThrough(link);
      const holders = held.get(pid) ?? new Map<string, number>();
      held.set(pid, holders.set(holder, until));
    },
    release(link, pid, holders) {
      for (const holder of holders) heldThrough(link).get(pid)?.delete(holder);
    },
    leftMs(link, pid) {
      if (link.status.state !== 'connected') return null;
      const ends = [...current(link, pid).values()];
      return ends.length === 0 ? null : Math.max(...ends) - now();
    },
  };
}
